/** What the text of a query says about what it does. */
import type { ReadCondition } from "../ir/facts.ts";

/** Words of the language that stand before a parenthesis, and types that take a length. */
const words =
  "in values exists any all some and or not on as over from where select using with by when then else filter group having join union except intersect distinct like ilike between is case end limit offset lateral recursive materialized partition within interval array row cast varchar char character decimal numeric int integer bigint timestamp";

/** Functions of the common databases that change nothing and hold nothing. */
const pureFunctions = [
  "count sum avg min max stddev variance every bool_and bool_or any_value percentile_cont percentile_disc",
  "array_agg string_agg group_concat json_agg jsonb_agg json_object_agg jsonb_object_agg",
  "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value",
  "coalesce nullif ifnull isnull nvl iif if greatest least typeof",
  "lower upper initcap length char_length octet_length trim ltrim rtrim btrim substring substr replace translate reverse repeat concat concat_ws left right position strpos instr split_part lpad rpad format printf chr ascii",
  "regexp_replace regexp_match regexp_matches md5 sha1 sha2 sha256 encode decode hex unhex",
  "abs round floor ceil ceiling trunc truncate mod power pow sqrt exp ln log sign",
  "now date time datetime julianday strftime date_trunc date_part date_add date_sub date_format date_diff datediff extract age make_date make_interval to_char to_date to_number to_timestamp current_date current_time current_timestamp localtimestamp year month day hour minute second week unix_timestamp from_unixtime curdate curtime",
  "unnest generate_series array_length cardinality array_to_string string_to_array array_position",
  "to_json to_jsonb row_to_json json_build_object jsonb_build_object json_build_array jsonb_build_array json_object json_array json_extract json_unquote json_value json_array_length jsonb_array_length json_array_elements jsonb_array_elements json_each jsonb_each jsonb_set",
  "to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery ts_rank ts_headline similarity",
].join(" ");

const harmless = `${words} ${pureFunctions}`.split(" ").join("|");

/** Selects alone, neither locks rows nor sets anything, and calls no function that may do more than compute. */
export const selects: ReadCondition = {
  argument: 0,
  matches: [
    "^[\\s(]*(?:SELECT|SHOW|DESCRIBE|EXPLAIN(?![^]*\\bANALY[SZ]E\\b)|VALUES)\\b",
    "(?![^]*\\b(?:FOR\\s+(?:UPDATE|SHARE|NO|KEY)|INTO)\\b)",
    `(?![^]*\\b(?!(?:${harmless})\\b)[a-z_][\\w$.]*\\s*\\()`,
    // A name in quotes that is called, an assignment, a second statement.
    '(?![^]*["`\\]]\\s*\\()(?![^]*:=)(?![^]*;\\s*[^\\s;])',
  ].join(""),
};
