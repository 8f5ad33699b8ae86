/** What `sequential-awaits` says of heads of `async with` that may be entered together, and its repair. */
import type { EnteredHeads } from "../../analysis/entered-together.ts";
import type { FunctionIr, Span } from "../../ir/module.ts";
import { enumerated, joined, t } from "../../ir/text.ts";
import type { Repair, RuleContext, Said } from "./rule.ts";
import { callName } from "./wording.ts";

export function spanOfHeads({ heads }: EnteredHeads): Span {
  return [heads[0]?.item.span[0] ?? 0, heads.at(-1)?.item.span[1] ?? 0];
}

export function sayHeads({ heads }: EnteredHeads, within: FunctionIr): Said {
  const names = [...new Set(heads.map(({ call }) => `\`${callName(call)}\``))];
  return {
    message:
      heads.length === 2
        ? t`2 \`async with\` are entered one after another; neither needs the other`
        : t`${heads.length} \`async with\` are entered one after another; none needs another`,
    explanation: joined([
      t`\`${within.name}\` waits until each of them is entered before it enters the next, though none needs what another gives.`,
      names.length > 1
        ? t`What is known shows what they do: ${enumerated(names)} only read from the network.`
        : t`What is known shows what they do: ${names[0] ?? ""} only reads from the network.`,
      t`Entered together they take as long as the slowest instead of as long as all added up.`,
      t`A task group that enters them cancels the others when one fails, and what was entered is left again; the failure comes as an \`ExceptionGroup\`.`,
    ]),
    related: [],
    timeline: { steps: heads.map(({ call }) => ({ label: callName(call), length: 1 })) },
  };
}

/** Nothing where a handler around them would have to know of groups, and before Python 3.11. */
export function repairHeads(
  { statements, heads }: EnteredHeads,
  handled: boolean,
  within: FunctionIr,
  { printer, pythonVersion: [major, minor] }: RuleContext,
): readonly Repair[] {
  if (handled || major < 3 || (major === 3 && minor < 11)) return [];
  const edits = printer.enterTogether?.(
    statements,
    heads.map(({ item, call }) => ({ value: call.span, ...(item.target ? { target: item.target } : {}) })),
    within,
  );
  const title =
    heads.length === 2
      ? t`Enter both together in an \`asyncio.TaskGroup\``
      : t`Enter all ${heads.length} together in an \`asyncio.TaskGroup\``;
  return edits ? [{ title, kind: "suggestion", edits }] : [];
}
