/** Comments that say that an order is meant, or that belong to the very line they stand on or above. */
import type { Module, Span } from "../../ir/module.ts";
import type { Printer } from "./printer.ts";

/** What authors write where an order is meant. */
const orderWords =
  /\b(in (this |that |the right )?order|order matters|(keep|strict\w*) (the )?order|sequential(ly)?(?!-awaits)|in sequence|one (at a time|by one|request|after (another|the other))|step by step|rate.?limit|throttl|hammer|serial(ly|i[sz]e)|must (run|come|happen|be) (first|before|after)|parallel|concurren\w*|(not?|never|without|don'?t|avoid)\b.{0,30}\b(gather|together)|simultaneous\w*|race conditions?|depends? on|(first|before) .* (then|next)|then .* (first|before)|wait for .* (first|before)|on purpose|deliberate\w*|warm.?up)|순서대로|순차적으로|하나씩|차례대로|차례로|동시에|병렬/i;

/** Somebody means to do it, but has not yet. */
const plans = /\b(todo|fixme|xxx|could|should|might|maybe)\b/i;

/** A comment on, between or right above the steps. */
export function statesAnOrder(module: Module, [start, end]: Span): boolean {
  return module.comments.some((comment) => {
    const [from] = comment.span;
    return (
      from > start - 200 &&
      from < end + 120 &&
      orderWords.test(comment.text) &&
      !plans.test(comment.text) &&
      isNear(comment.span, start, end)
    );
  });
}

/** Comments directly above count as far as a long line reaches; those behind, on the last line. */
function isNear([from, to]: Span, start: number, end: number): boolean {
  if (to <= start) return start - to < 40;
  return from <= end + 40;
}

const directives =
  /^\*?\s*(@(type|satisfies|const)\b|@ts-(expect-error|ignore)|(eslint|oxlint|tslint|biome|prettier|deno-lint)[-:]?\w*)/;

/** Comments for tools that are about one line, within some lines or right above: moved, they would be about another one. */
export function hasDirectives(module: Module, printer: Printer, [start, end]: Span): boolean {
  return module.comments.some(({ span: [from, to], text }) => {
    if (!directives.test(text)) return false;
    if (from >= start) return from < end;
    return to <= start && printer.text([to, start]).trim() === "";
  });
}
