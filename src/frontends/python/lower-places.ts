/** Access paths such as `self.db` or `items[0]`: reading them, and writing them as targets. */
import type { Decorator, Operation, Place, Span, Use, ValueId, Write } from "../../ir/module.ts";
import { lowerExpression } from "./lower-expressions.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { narrowingOf } from "./narrowing.ts";
import { otherUse } from "./shared-values.ts";
import type { SyntaxNode } from "./syntax.ts";

interface AccessPath {
  readonly root: string;
  readonly path: readonly string[];
  /** Index expressions that are evaluated on the way. */
  readonly indexes: readonly SyntaxNode[];
}

/** `a.b["k"].c` as a path; undefined when it starts from anything but a name. */
export function accessPath(builder: ModuleBuilder, node: SyntaxNode): AccessPath | undefined {
  switch (node.type) {
    case "identifier":
      return { root: builder.textOf(node), path: [], indexes: [] };
    case "dotted_name": {
      const [root, ...rest] = node.namedChildren.map((part) => builder.textOf(part));
      const path = rest.map((name) => builder.word(`.${name}`));
      return root === undefined ? undefined : { root, path, indexes: [] };
    }
    case "parenthesized_expression": {
      const inner = node.namedChildren[0];
      return inner ? accessPath(builder, inner) : undefined;
    }
    case "attribute": {
      const object = node.child("object");
      const base = object && accessPath(builder, object);
      const name = node.child("attribute");
      if (!base || !name) return undefined;
      return { ...base, path: base.path.concat(builder.word(`.${builder.textOf(name)}`)) };
    }
    case "subscript": {
      const object = node.child("value");
      const base = object && accessPath(builder, object);
      if (!base) return undefined;
      const subscripts = node.children.filter((child) => child.field === "subscript");
      const only = subscripts.length === 1 ? subscripts[0] : undefined;
      const constant =
        only && (only.type === "integer" || only.type === "string") && only.children.length === 0;
      const step = constant ? `[${builder.textOf(only)}]` : "[*]";
      return {
        ...base,
        path: base.path.concat(builder.word(step)),
        indexes: constant ? base.indexes : [...base.indexes, ...subscripts],
      };
    }
    default:
      return undefined;
  }
}

export function lowerAccess(builder: ModuleBuilder, node: SyntaxNode, use: Use): ValueId {
  const path = accessPath(builder, node);
  const id = builder.newValue();
  if (path) {
    for (const index of path.indexes)
      lowerExpression(builder, index, { as: "operand", by: id, operator: "[]" });
    const narrowed = path.path.length === 0 ? narrowingOf(builder, path.root) : undefined;
    const place = builder.place(path.root, path.path);
    const { span } = node;
    builder.emit(
      narrowed
        ? { op: "read", id, span, use, place, narrowed, symbol: undefined, facts: undefined }
        : { op: "read", id, span, use, place, symbol: undefined, facts: undefined },
    );
    return id;
  }
  if (node.type === "attribute") {
    const name = node.child("attribute");
    const member = name ? builder.textOf(name) : "";
    const operand = lowerExpression(builder, node.child("object"), { as: "member", by: id, member });
    builder.emit({
      op: "compute",
      id,
      span: node.span,
      use,
      what: "member",
      detail: member,
      operands: [operand],
    });
    return id;
  }
  const operand = lowerExpression(builder, node.child("value"), { as: "indexed", by: id });
  const operands = [operand];
  for (const index of node.children.filter((child) => child.field === "subscript"))
    operands.push(lowerExpression(builder, index, { as: "operand", by: id, operator: "[]" }));
  builder.emit({ op: "compute", id, span: node.span, use, what: "index", operands });
  return id;
}

/** Targets among which the elements of a value are shared out. */
const sequenceTargets = /^(pattern_list|tuple_pattern|list_pattern|tuple|list|expression_list)$/;

/** Emits the writes of an assignment's target, after its value. Returns the places written. */
export function lowerTarget(
  builder: ModuleBuilder,
  node: SyntaxNode | undefined,
  how: "assign" | "augment" | "unpack" | "loop" | "with" | "delete",
  value: ValueId | undefined,
): readonly Place[] {
  if (!node) return [];
  switch (node.type) {
    case "parenthesized_expression":
    case "as_pattern_target":
    case "list_splat_pattern":
    case "list_splat":
      return lowerTarget(
        builder,
        node.namedChildren[0],
        how,
        node.type.startsWith("list_splat") ? undefined : value,
      );
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "tuple":
    case "list":
    case "expression_list": {
      const inner = how === "assign" ? "unpack" : how;
      const hasRest = node.namedChildren.some((part) => part.type.includes("splat"));
      const isShared = !hasRest && (how === "loop" || (how === "assign" && value !== undefined));
      return node.namedChildren.flatMap((part, element) => {
        let places: readonly Place[] = [];
        const writes = builder.collect(() => {
          places = lowerTarget(builder, part, inner, undefined);
        });
        const from = { ...(value !== undefined && { value }), element };
        const isWhole = isShared && !sequenceTargets.test(part.type);
        for (const operation of writes) {
          if (operation.op !== "write") builder.emit(operation);
          else builder.emit(isWhole ? { ...operation, from } : withoutElement(operation));
        }
        return places;
      });
    }
    default: {
      const path = accessPath(builder, node);
      if (!path) {
        lowerTargetBase(builder, node);
        const step = node.type === "attribute" ? ".*" : "[*]";
        const place = builder.place("", [step]);
        builder.emit(write(node.span, place, how, value));
        return [place];
      }
      for (const index of path.indexes) lowerExpression(builder, index, otherUse);
      if (path.path.length === 0) builder.bind(path.root);
      const place = builder.place(path.root, path.path);
      builder.emit(write(node.span, place, how, value));
      return [place];
    }
  }
}

/** What is unpacked in two steps is no element of the value itself. */
function withoutElement({ from: _, ...write }: Write): Write {
  return write;
}

/** Evaluates the object of a target such as `f().x`. */
function lowerTargetBase(builder: ModuleBuilder, node: SyntaxNode): void {
  for (const child of node.namedChildren) {
    if (child.field !== "attribute") lowerExpression(builder, child, otherUse);
  }
}

function write(
  span: Span,
  place: Place,
  how: "assign" | "augment" | "unpack" | "loop" | "with" | "delete",
  value: ValueId | undefined,
): Operation {
  return value === undefined ? { op: "write", span, place, how } : { op: "write", span, place, how, value };
}

/** The places that {@link lowerTarget} will write, before it does: a value's use names them. */
export function targetPlaces(
  builder: ModuleBuilder,
  node: SyntaxNode | undefined,
): readonly Place[] | "unpacked" {
  if (!node) return [];
  if (node.type === "parenthesized_expression" || node.type === "as_pattern_target")
    return targetPlaces(builder, node.namedChildren[0]);
  if (sequenceTargets.test(node.type)) return "unpacked";
  const path = accessPath(builder, node);
  return [path ? builder.place(path.root, path.path) : builder.place("", [".*"])];
}

/** A decorator's own access path; the operations of the expression are emitted as well. */
export function lowerDecorator(builder: ModuleBuilder, node: SyntaxNode): Decorator {
  const expression = node.namedChildren[0];
  lowerExpression(builder, expression, otherUse);
  const call = expression?.type === "call";
  const target = call ? expression.child("function") : expression;
  const path = target ? accessPath(builder, target) : undefined;
  return path
    ? { span: node.span, place: builder.place(path.root, path.path), call }
    : { span: node.span, call };
}
