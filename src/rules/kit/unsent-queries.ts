/**
 * Queries that are built, and dropped before they are sent: those of Mongoose, Knex, Drizzle or
 * Prisma are sent when they are awaited. A part of missing-await, for TypeScript and JavaScript. It
 * speaks of writes alone, because who drops a read misses nothing.
 */

import { isReplaced } from "../../analysis/doubtful-calls.ts";
import type { Program } from "../../analysis/program.ts";
import type { Call, FunctionIr } from "../../ir/module.ts";
import { t } from "../../ir/text.ts";
import { callsIn, mayAwait, type SiteOf, valueById } from "../../ir/walk.ts";
import type { Detection, Repair, RuleContext, Said } from "./rule.ts";
import { factsOf } from "./values.ts";
import { calleeName, messageAround, sourceInShort } from "./wording.ts";

export interface UnsentQuery {
  readonly query: Call;
  readonly scope: FunctionIr;
}

const candidates = {};

export function* unsentQueries({ module, program }: RuleContext): Iterable<Detection<UnsentQuery>> {
  for (const scope of module.functions) {
    const dropped = program.ofBody(candidates, scope, () => callsIn(scope).filter(isDropped));
    for (const { operation: query } of dropped) {
      if (!isWriteBuiltHere(program, scope, query) || isReplaced(module, query, new Set())) continue;
      const data = { query, scope };
      yield { span: query.span, function: scope, certainty: "certain", severity: "error", data };
    }
  }
}

function isDropped({ operation: { facts, use, construct } }: SiteOf<"call">): boolean {
  return facts?.kind === "awaitable" && !construct && (use.as === "discarded" || use.as === "voided");
}

/** The chain of calls begins with one that makes a query; one that is held by a name may be added to. */
function isWriteBuiltHere(program: Program, scope: FunctionIr, query: Call): boolean {
  let writes = false;
  for (let call = query; ; ) {
    // A function that is given to it may be called with the outcome, for which it is sent.
    if (call.arguments.some(({ value, spread }) => spread || isFunction(scope, value))) return false;
    writes ||= isWrite(call);
    const on = valueById(scope, call.callee.value);
    if (on?.op === "call") {
      call = on;
      continue;
    }
    if (on?.op !== "read" || program.functionOf(call.callee.symbol)) return false;
    const { kind } = factsOf(on);
    return writes && (call.callee.member === undefined || kind === "plain");
  }
}

function isFunction(scope: FunctionIr, id: number): boolean {
  const value = valueById(scope, id);
  return value?.op === "closure" || (value !== undefined && factsOf(value).type === "function");
}

/** By the words that all of the libraries have for it. */
function isWrite({ callee }: Call): boolean {
  return callee.symbol !== undefined && writing.test(callee.member ?? "");
}

const writing =
  /^(insert|insertOne|insertMany|update|updateOne|updateMany|delete|deleteOne|deleteMany|del|create|createMany|upsert|truncate|replaceOne|findOneAnd\w+|findByIdAnd\w+)$/;

export function sayUnsentQuery({ data }: Detection<UnsentQuery>, context: RuleContext): Said {
  const { callee } = data.query;
  const name = callee.place ? calleeName(data.query) : sourceInShort(context, callee.span, 30);
  return {
    message: messageAround(name, (shown) => `The query of \`${shown}()\` is never sent: it is not awaited`),
    explanation: t`Calling \`${name}\` only builds a query, which is sent when somebody awaits it. It is thrown away here, so nothing is written.`,
    related: [],
  };
}

export function repairUnsentQuery(
  { data }: Detection<UnsentQuery>,
  { module, printer }: RuleContext,
): readonly Repair[] {
  const { query, scope } = data;
  // Behind `void`, the word would have to give way as well.
  if (query.use.as === "voided" || !mayAwait(module, scope)) return [];
  return [{ title: t`Add \`await\``, kind: "suggestion", edits: printer.addAwait(query, scope) }];
}
