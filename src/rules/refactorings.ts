/** Rewrites that people ask for where no rule speaks. Their titles name what may go wrong. */
import { gatheredCalls } from "../analysis/gathered-calls.ts";
import { selectedAwaits } from "../analysis/selected-awaits.ts";
import type { FunctionIr, Module, Span, Statement } from "../ir/module.ts";
import { type Text, t, type Words } from "../ir/text.ts";
import { valueById } from "../ir/walk.ts";
import type { TogetherStep } from "./kit/printer.ts";
import type { Repair, RuleContext } from "./kit/rule.ts";

/** What can be made of a selection within a function, in the order in which to offer it. */
export function refactoringsOf(context: RuleContext, within: FunctionIr, selection: Span): readonly Repair[] {
  const { module, program, printer, pythonVersion } = context;
  const selected = selectedAwaits(program, { module, function: within }, selection);
  if (!selected) return [];
  const parts = selected.steps.map((statement) => togetherSteps(context, within, statement));
  if (parts.includes(undefined)) return [];
  const steps = parts.flatMap((part) => part ?? []);
  const [before, behind] = [selected.before, selected.behind].map((statements) =>
    statements.map(({ span }) => ({ span, text: printer.text(span) })),
  );
  if (!before || !behind) return [];
  const all = steps.length === 2 ? t`both` : t`all ${steps.length}`;
  const titled = (title: Text): Words =>
    selected.risk === undefined ? title : t`${title} (risk: ${selected.risk})`;
  const gather = printer.awaitTogether(steps, { with: "gather", within, before, behind });
  const isPython = module.language === "python";
  const [major, minor] = pythonVersion;
  const group =
    isPython && (major > 3 || minor >= 11)
      ? printer.awaitTogether(steps, { with: "task-group", within, before, behind })
      : undefined;
  const name = isPython ? "asyncio.gather" : "Promise.all";
  return [
    ...(gather
      ? [{ title: titled(t`Await ${all} with \`${name}\``), kind: "suggestion" as const, edits: gather }]
      : []),
    ...(group
      ? [
          {
            title: titled(t`Run ${all} in an \`asyncio.TaskGroup\``),
            kind: "suggestion" as const,
            edits: group,
          },
        ]
      : []),
  ];
}

/**
 * The parts of a statement that awaits, one for each call that it gathers; undefined for any other, and where
 * the names of gathered results cannot be told apart.
 */
export function togetherSteps(
  { module, printer }: RuleContext,
  within: FunctionIr,
  statement: Statement,
): readonly TogetherStep[] | undefined {
  const waits = "value" in statement ? valueById(within, statement.value) : undefined;
  if (waits?.op !== "await" || waits.asserted !== undefined) return undefined;
  if (hasOtherComments(module, statement.span, waits.operandSpan)) return undefined;
  const declared =
    statement.type === "assign" && statement.declares !== undefined ? { declares: statement.declares } : {};
  const gathered = gatheredCalls(within, statement);
  if (gathered) {
    const { calls, targets } = gathered;
    if (targets.length > 0 && statement.type === "assign") {
      const [whole] = statement.targets;
      const names = whole
        ? printer
            .text(whole)
            .replace(/^[([]|[)\]]$/g, "")
            .split(",")
        : [];
      const isPlain = targets.every(({ span }, at) => names[at]?.trim() === printer.text(span));
      if (!isPlain || statement.annotation || names.length !== targets.length) return undefined;
    }
    return calls.map((call, at) => {
      const target = targets[at];
      return {
        statement: statement.span,
        operand: call.span,
        ...(target ? { target: target.span } : {}),
        ...declared,
      };
    });
  }
  const target = statement.type === "assign" ? statement.targets[0] : undefined;
  return [
    {
      statement: statement.span,
      operand: waits.operandSpan,
      ...(target ? { target } : {}),
      ...(statement.type === "assign" && statement.annotation ? { annotation: statement.annotation } : {}),
      ...declared,
      ...(statement.type === "return" ? { returns: true } : {}),
    },
  ];
}

/** Comments in a statement that would be lost: those outside of what is awaited. */
function hasOtherComments({ comments }: Module, statement: Span, operand: Span): boolean {
  return comments.some(
    ({ span: [start, end] }) =>
      start >= statement[0] && end <= statement[1] && (start < operand[0] || end > operand[1]),
  );
}
