/** Expressions of which a part may not run: `&&`, `||`, `??`, `? :` and `?.`. */
import type ts from "typescript";
import type { Operation, Span, Use, ValueId } from "../../ir/module.ts";
import { callLink, type Link, memberLink, methodOf } from "./lower-chains.ts";
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { isOptionalChain, unwrapped } from "./syntax.ts";

type Logical = "and" | "or" | "coalesce";

/** Chains longer than this are not nested as deeply as they are long. */
const longChain = 32;

export function isLogical(builder: ModuleBuilder, node: ts.BinaryExpression): boolean {
  return logicalKind(builder, node) !== undefined;
}

function logicalKind({ ts }: ModuleBuilder, node: ts.BinaryExpression): Logical | undefined {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return "and";
    case ts.SyntaxKind.BarBarToken:
      return "or";
    case ts.SyntaxKind.QuestionQuestionToken:
      return "coalesce";
    default:
      return undefined;
  }
}

/* ---------------------------------------------------------------- and, or, ?? */

/** Operands of one operator in a row, of which each runs only if those before it did not decide. */
interface Row {
  readonly what: Logical;
  readonly operands: readonly ts.Node[];
  /** The expression that the whole row is. */
  readonly whole: ts.BinaryExpression;
}

/**
 * `a || b || c` is nested to the left, as written. Generated code has rows of thousands; as the
 * operators are associative, these become a balanced tree of the same order.
 */
export function lowerLogical(builder: ModuleBuilder, node: ts.BinaryExpression, use: Use): ValueId {
  const what = logicalKind(builder, node) ?? "or";
  const operands: ts.Node[] = [];
  let left: ts.Node = node;
  while (builder.ts.isBinaryExpression(left) && logicalKind(builder, left) === what) {
    operands.push(left.right);
    left = unwrapped(builder.ts, left.left);
  }
  operands.push(left);
  return lowerRow(builder, { what, operands: operands.reverse(), whole: node }, use);
}

function lowerRow(builder: ModuleBuilder, row: Row, use: Use): ValueId {
  const { what, operands, whole } = row;
  const [only] = operands;
  if (operands.length === 1) return lowerExpression(builder, only, use);
  const half = operands.length > longChain ? operands.length >> 1 : operands.length - 1;
  const id = builder.newValue();
  const tested = what !== "coalesce" && (use.as === "condition" || use.as === "discarded");
  const test = builder.collect(() => {
    const first: Row = { ...row, operands: operands.slice(0, half) };
    lowerRow(builder, first, tested ? { as: "condition" } : { as: "chosen", by: id });
  });
  const arm = builder.collect(() => {
    const rest: Row = { ...row, operands: operands.slice(half) };
    lowerRow(builder, rest, use.as === "condition" ? use : { as: "chosen", by: id });
  });
  const span: Span = [builder.span(only ?? whole)[0], operands.at(-1)?.end ?? whole.end];
  const all = whole.end === span[1];
  builder.emit(
    { op: "choice", id, span: all ? builder.span(whole) : span, use, what, test, arms: [arm, []] },
    all ? whole : undefined,
  );
  return id;
}

export function lowerConditional(builder: ModuleBuilder, node: ts.ConditionalExpression, use: Use): ValueId {
  const id = builder.newValue();
  const test = builder.collect(() => {
    lowerExpression(builder, node.condition, { as: "condition" });
  });
  const arms = [node.whenTrue, node.whenFalse].map((arm) =>
    builder.collect(() => {
      lowerExpression(builder, arm, { as: "chosen", by: id });
    }),
  );
  builder.emit({ op: "choice", id, span: builder.span(node), use, what: "conditional", test, arms }, node);
  return id;
}

/* ---------------------------------------------------------------- optional chains */

/** One call or member of a chain. */
interface Step {
  readonly id: ValueId;
  /** A `?.` stands before it. */
  readonly question: boolean;
  readonly link: (use: Use) => Link;
}

/** `a?.b.c?.()`: everything behind a `?.` stands in an arm of a choice whose test is what stands before it. */
export function lowerOptionalChain(builder: ModuleBuilder, node: ts.Node, use: Use): ValueId {
  const { base, steps } = stepsOf(builder, node);
  const choices: { readonly id: ValueId; readonly test: Operation[] }[] = [];
  const questions = steps.filter((step) => step.question).length;
  const ids = Array.from({ length: Math.min(questions, longChain) }, () => builder.newValue());
  const innermost = ids.at(-1);
  const lastUse: Use = innermost === undefined ? use : { as: "chosen", by: innermost };
  // From the last step to the first, since each says what it does with the one before.
  const links: Link[] = [];
  let stepUse = lastUse;
  for (const step of [...steps].reverse()) {
    const link = step.link(stepUse);
    links.unshift(link);
    stepUse = link.use;
  }
  const { sink } = builder.scope;
  const start = sink.length;
  let value = lowerExpression(builder, base, stepUse);
  steps.forEach((step, index) => {
    const id = step.question ? ids[choices.length] : undefined;
    if (id !== undefined) choices.push({ id, test: sink.splice(start) });
    value = links[index]?.finish(value) ?? value;
  });
  const span = builder.span(node);
  choices.reverse().forEach(({ id, test }, index) => {
    const outer = choices[index + 1];
    const arm = sink.splice(start);
    builder.emit(
      {
        op: "choice",
        id,
        span,
        use: outer ? { as: "chosen", by: outer.id } : use,
        what: "optional",
        test,
        arms: [arm, []],
      },
      node,
    );
    value = id;
  });
  return value;
}

/** The steps of a chain from left to right. A method and its call are one step. */
function stepsOf(
  builder: ModuleBuilder,
  node: ts.Node,
): { readonly base: ts.Node; readonly steps: readonly Step[] } {
  const { ts } = builder;
  const steps: Step[] = [];
  let at = node;
  while (isOptionalChain(ts, at)) {
    if (ts.isNonNullExpression(at)) at = at.expression;
    else if (ts.isCallExpression(at)) {
      const call = at;
      const id = builder.newValue();
      const own = call.questionDotToken !== undefined;
      const target = call.expression;
      const method = own ? undefined : methodOf(builder, target);
      const question = own || (method !== undefined && hasQuestion(builder, target));
      steps.push({ id, question, link: (use) => callLink(builder, call, id, use) });
      at = method?.object ?? target;
    } else if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) {
      const access = at;
      const id = builder.newValue();
      const question = hasQuestion(builder, access);
      steps.push({ id, question, link: (use) => memberLink(builder, access, id, use) });
      at = access.expression;
    } else break;
  }
  return { base: at, steps: steps.reverse() };
}

function hasQuestion({ ts }: ModuleBuilder, node: ts.Node): boolean {
  return (
    (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
    node.questionDotToken !== undefined
  );
}
