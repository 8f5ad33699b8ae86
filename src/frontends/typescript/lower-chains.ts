/**
 * Expressions that grow to the left: calls, members, `await`, arithmetic, commas. Each is one
 * link: it says what its left part is used for, and is finished when that part has its value.
 * So a chain of ten thousand links needs no deeper a stack than one of two.
 */
import type ts from "typescript";
import type { Argument, Callee, Span, Use, ValueId } from "../../ir/module.ts";
import { assigns } from "./lower-assignments.ts";
import { isLogical } from "./lower-choices.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { accessPath } from "./lower-places.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { isOptionalChain, unwrapped } from "./syntax.ts";

export interface Link {
  /** The part on the left, which is evaluated first. */
  readonly operand: ts.Node;
  /** What the link does with it. */
  readonly use: Use;
  /** Evaluates the rest, given the value on the left, and returns the value of the whole. */
  readonly finish: (operand: ValueId) => ValueId;
}

/**
 * `node` as a link, or undefined when it does not grow to the left. `below` is the link whose left
 * part it is: the object of a member that is no access path is none either.
 */
export function linkOf(builder: ModuleBuilder, node: ts.Node, use: Use, below?: Link): Link | undefined {
  const { ts } = builder;
  if (ts.isIdentifier(node)) return undefined;
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node))
    return callLink(builder, node, builder.newValue(), use);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return !isMember(below) && accessPath(ts, node)
      ? undefined
      : memberLink(builder, node, builder.newValue(), use);
  if (ts.isAwaitExpression(node)) return awaitLink(builder, node, use);
  if (ts.isBinaryExpression(node)) return binaryLink(builder, node, use);
  return undefined;
}

function isMember(link: Link | undefined): boolean {
  return link?.use.as === "member" || link?.use.as === "indexed";
}

/* ---------------------------------------------------------------- calls */

type CallNode = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** `id` is the call's own value. */
export function callLink(builder: ModuleBuilder, node: CallNode, id: ValueId, use: Use): Link {
  const { ts } = builder;
  const target = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  const bare = ts.isNewExpression(node) || (ts.isCallExpression(node) && node.questionDotToken !== undefined);
  const method = bare ? undefined : methodOf(builder, target);
  return {
    operand: method ? method.object : target,
    use: method ? { as: "receiver", by: id, member: method.name } : { as: "callee", by: id },
    finish: (value) => {
      const path = pathThroughChain(builder, target);
      const callee: Callee = {
        span: builder.span(target),
        value,
        ...(method ? { member: method.name } : {}),
        ...(path ? { place: builder.place(path.root, path.path) } : {}),
      };
      const values = ts.isTaggedTemplateExpression(node)
        ? lowerTemplateArguments(builder, node.template, id)
        : lowerArguments(builder, node.arguments ?? [], id);
      builder.emit(
        {
          op: "call",
          id,
          span: builder.span(node),
          use,
          callee,
          arguments: values,
          argumentsSpan: argumentsSpan(builder, node),
          ...(ts.isNewExpression(node) ? { construct: true } : {}),
          ...(ts.isCallExpression(node) && node.questionDotToken ? { optional: true } : {}),
        },
        node,
      );
      return id;
    },
  };
}

/** The object and name of a method that is called. In `(a?.b)()` the chain ends before the call. */
export function methodOf(
  builder: ModuleBuilder,
  target: ts.Node,
): { readonly object: ts.Expression; readonly name: string } | undefined {
  const { ts } = builder;
  const node = unwrapped(ts, target);
  if (isOptionalChain(ts, node) && node !== target) return undefined;
  if (ts.isPropertyAccessExpression(node)) return { object: node.expression, name: node.name.text };
  if (!ts.isElementAccessExpression(node)) return undefined;
  const key = unwrapped(ts, node.argumentExpression);
  return ts.isStringLiteralLike(key) ? { object: node.expression, name: key.text } : undefined;
}

/** The access path of a callee, seen through `?.`: what is called there is the same. */
function pathThroughChain(builder: ModuleBuilder, target: ts.Node) {
  const { ts } = builder;
  const steps: string[] = [];
  let at: ts.Node = target;
  while (isOptionalChain(ts, at)) {
    if (ts.isPropertyAccessExpression(at)) steps.push(`.${at.name.text}`);
    else if (!ts.isNonNullExpression(at)) return undefined;
    at = at.expression;
  }
  const base = accessPath(ts, at);
  return base && { root: base.root, path: [...base.path, ...steps.reverse()] };
}

function lowerArguments(
  builder: ModuleBuilder,
  nodes: readonly ts.Expression[],
  call: ValueId,
): readonly Argument[] {
  const { ts } = builder;
  return nodes.map((node, position): Argument => {
    const span = builder.span(node);
    if (ts.isSpreadElement(node)) {
      const value = lowerExpression(builder, node.expression, { as: "spread", by: call });
      return { value, span, spread: "sequence" };
    }
    return { value: lowerExpression(builder, node, { as: "argument", by: call, position }), span };
  });
}

/** A tag is given the texts of the template first and then the value of each `${…}`. */
function lowerTemplateArguments(
  builder: ModuleBuilder,
  template: ts.TemplateLiteral,
  call: ValueId,
): readonly Argument[] {
  const id = builder.newValue();
  const span = builder.span(template);
  const use: Use = { as: "argument", by: call, position: 0 };
  builder.emit({ op: "compute", id, span, use, what: "list", detail: "template", operands: [] });
  const texts: Argument = { value: id, span };
  if (!builder.ts.isTemplateExpression(template)) return [texts];
  const values = template.templateSpans.map(
    ({ expression }, index): Argument => ({
      value: lowerExpression(builder, expression, { as: "argument", by: call, position: index + 1 }),
      span: builder.span(expression),
    }),
  );
  return [texts, ...values];
}

function argumentsSpan(builder: ModuleBuilder, node: CallNode): Span {
  if (builder.ts.isTaggedTemplateExpression(node)) return builder.span(node.template);
  const list = node.arguments;
  return list ? [Math.max(list.pos - 1, node.expression.end), node.end] : [node.end, node.end];
}

/* ---------------------------------------------------------------- members and awaits */

export function memberLink(
  builder: ModuleBuilder,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  id: ValueId,
  use: Use,
): Link {
  const { ts } = builder;
  const span = builder.span(node);
  if (ts.isPropertyAccessExpression(node)) {
    const member = node.name.text;
    return {
      operand: node.expression,
      use: { as: "member", by: id, member },
      finish: (operand) => {
        builder.emit(
          { op: "compute", id, span, use, what: "member", detail: member, operands: [operand] },
          node,
        );
        return id;
      },
    };
  }
  return {
    operand: node.expression,
    use: { as: "indexed", by: id },
    finish: (operand) => {
      const index = lowerExpression(builder, node.argumentExpression, {
        as: "operand",
        by: id,
        operator: "[]",
      });
      builder.emit({ op: "compute", id, span, use, what: "index", operands: [operand, index] }, node);
      return id;
    },
  };
}

function awaitLink(builder: ModuleBuilder, node: ts.AwaitExpression, use: Use): Link {
  const id = builder.newValue();
  return {
    operand: node.expression,
    use: { as: "awaited", by: id },
    finish: (operand) => {
      const operandSpan = builder.span(node.expression);
      builder.emit({ op: "await", id, span: builder.span(node), use, operand, operandSpan }, node);
      return id;
    },
  };
}

/* ---------------------------------------------------------------- operators */

function binaryLink(builder: ModuleBuilder, node: ts.BinaryExpression, use: Use): Link | undefined {
  if (isLogical(builder, node) || assigns(builder, node)) return undefined;
  if (node.operatorToken.kind === builder.ts.SyntaxKind.CommaToken) {
    return {
      operand: node.left,
      use: { as: "discarded" },
      finish: () => lowerExpression(builder, node.right, use),
    };
  }
  const id = builder.newValue();
  const operator = node.operatorToken.getText(builder.source);
  const operandUse: Use = { as: "operand", by: id, operator };
  return {
    operand: node.left,
    use: operandUse,
    finish: (left) => {
      const right = lowerExpression(builder, node.right, operandUse);
      builder.emit(
        {
          op: "compute",
          id,
          span: builder.span(node),
          use,
          what: comparisons.has(operator) ? "compare" : "arithmetic",
          detail: operator,
          operands: [left, right],
        },
        node,
      );
      return id;
    },
  };
}

const comparisons = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "instanceof"]);
