/**
 * Arrays of promises that are awaited as they are: an array is no promise, so `await` gives it back
 * at once. A part of missing-await, for TypeScript and JavaScript.
 */

import type { Await, Call, FunctionIr, ValueFacts } from "../../ir/module.ts";
import { t } from "../../ir/text.ts";
import { awaitsIn, mayAwait, type ValueOperation, valueById } from "../../ir/walk.ts";
import type { Detection, Repair, RuleContext, Said } from "./rule.ts";
import { callReceiving, factsOf } from "./values.ts";
import { calleeName, messageAround, sourceInShort } from "./wording.ts";

export interface AwaitedArray {
  readonly array: ValueOperation;
  readonly awaiting: Await;
  readonly scope: FunctionIr;
}

const candidates = {};

export function* awaitedArrays({ module, program }: RuleContext): Iterable<Detection<AwaitedArray>> {
  for (const scope of module.functions) {
    const found = program.ofBody(candidates, scope, () =>
      awaitsIn(scope).flatMap(({ operation: awaiting }): readonly AwaitedArray[] => {
        const array = valueById(scope, awaiting.operand);
        if (!array || !isSurelyMeant(array) || isWaitedForBehind(scope, awaiting)) return [];
        return [{ array, awaiting, scope }];
      }),
    );
    for (const data of found)
      yield { span: data.array.span, function: scope, certainty: "certain", severity: "warning", data };
  }
}

/** Any other call may give an array that is waited for by other means as well. */
function isSurelyMeant(array: ValueOperation): boolean {
  if (!isArrayOfPromises(factsOf(array))) return false;
  if (array.op === "call") return isMadeByMapping(array);
  return array.op === "read" || (array.op === "compute" && array.what === "list");
}

function isArrayOfPromises({ kind, type, elements }: ValueFacts): boolean {
  return kind === "plain" && type === "Array" && elements?.kind === "promise" && elements.type === "Promise";
}

/** `list.map(…)` */
export function isMadeByMapping(call: Call): boolean {
  return /^(Readonly)?Array\.(map|flatMap)$/.test(call.callee.symbol?.name ?? "");
}

/** `Promise.all(await list.map(f))`, and loops that may wait for each of the promises. */
function isWaitedForBehind(scope: FunctionIr, awaiting: Await): boolean {
  if (awaiting.use.as === "iterated" || awaiting.use.as === "spread") return true;
  const receiving = callReceiving(scope, awaiting);
  return /^Promise\.(all|allSettled|race|any)$/.test(receiving?.call.callee.symbol?.name ?? "");
}

export function sayAwaitedArray({ data }: Detection<AwaitedArray>, context: RuleContext): Said {
  const { array } = data;
  const isCall = array.op === "call";
  const name = isCall && array.callee.place ? calleeName(array) : sourceInShort(context, array.span, 30);
  const shown = (short: string) => `\`${short}${isCall && array.callee.place ? "()" : ""}\``;
  const gives = isCall ? "gives" : "is";
  return {
    message: messageAround(
      name,
      (short) =>
        `\`await\` on the array ${isCall ? "of " : ""}${shown(short)} waits for none of its promises`,
    ),
    explanation: t`${shown(name)} ${gives} an array of promises. An array is no promise, so \`await\` gives it back at once, before any of them is done. A failure in one of them is handled by nobody; \`Promise.all\` waits for all and hands the first failure on.`,
    related: [],
  };
}

export function repairAwaitedArray(
  { data }: Detection<AwaitedArray>,
  { module, printer }: RuleContext,
): readonly Repair[] {
  const { array, awaiting, scope } = data;
  if (!mayAwait(module, scope) || !printer.awaitAll) return [];
  // Who has the array under a name may look at its promises behind the `await`, too.
  const taken = awaiting.use.as !== "discarded" && awaiting.use.as !== "unpacked";
  const kind = array.op === "read" && taken ? "suggestion" : "safe";
  return [{ title: t`Await all with \`Promise.all\``, kind, edits: printer.awaitAll(array, scope) }];
}
