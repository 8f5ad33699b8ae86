/**
 * Where a name has been tested with `isinstance`: in the body of the `if`, behind an `assert`, and behind an
 * `if not isinstance(…)` that leaves. Only what the source says is noted, at the reads; whether the name is
 * written again within is for whoever asks for its type.
 */
import type { Read, Span, TypeExpression } from "../../ir/module.ts";
import { typeExpression } from "./annotations.ts";
import type { ModuleBuilder, Scope } from "./module-builder.ts";
import type { SyntaxNode } from "./syntax.ts";

export interface Narrowing {
  readonly name: string;
  readonly type: TypeExpression;
  readonly within: Span;
  readonly scope: Scope;
}

/** Runs `lower` with what `test` says of names, in `within`. */
export function withNarrowing(
  builder: ModuleBuilder,
  test: SyntaxNode | undefined,
  within: Span,
  lower: () => void,
): void {
  const known = builder.narrowings.length;
  if (test) narrow(builder, testedIn(test, builder.text), within);
  lower();
  builder.narrowings.length = known;
}

/** Notes what holds behind a statement, up to `end`. Whoever lowers the block takes it back. */
export function narrowBehind(builder: ModuleBuilder, statement: SyntaxNode, end: number): void {
  const within: Span = [statement.end, end];
  if (statement.type === "assert_statement") {
    const test = statement.namedChildren[0];
    if (test) narrow(builder, testedIn(test, builder.text), within);
  }
  if (statement.type !== "if_statement" || statement.child("alternative")) return;
  const test = statement.child("condition");
  const last = statement.child("consequence")?.namedChildren.at(-1);
  const leaves = last !== undefined && /^(return|raise|continue|break)_statement$/.test(last.type);
  if (test?.type === "not_operator" && test.namedChildren[0] && leaves)
    narrow(builder, testedIn(test.namedChildren[0], builder.text), within);
}

/** What is known of a name where it is read now. */
export function narrowingOf(builder: ModuleBuilder, name: string): Read["narrowed"] {
  const known = builder.narrowings.findLast((one) => one.name === name && one.scope === builder.scope);
  return known && { type: known.type, within: known.within };
}

interface Tested {
  readonly name: string;
  readonly type: TypeExpression;
}

function narrow(builder: ModuleBuilder, tested: readonly Tested[], within: Span): void {
  for (const one of tested) builder.narrowings.push({ ...one, within, scope: builder.scope });
}

/** Names that are of a type wherever the test holds. */
function testedIn(test: SyntaxNode, text: string): readonly Tested[] {
  switch (test.type) {
    case "parenthesized_expression":
      return test.namedChildren.flatMap((inner) => testedIn(inner, text));
    case "boolean_operator":
      if (test.child("operator")?.type !== "and") return [];
      return [test.child("left"), test.child("right")].flatMap((part) => (part ? testedIn(part, text) : []));
    case "call": {
      const callee = test.child("function");
      const [object, type, ...others] = test.child("arguments")?.namedChildren ?? [];
      if (!callee || text.slice(callee.start, callee.end) !== "isinstance" || !type || others.length > 0)
        return [];
      if (object?.type !== "identifier") return [];
      const written = typeExpression(type, text);
      const expected = written.name === "()" ? { name: "|", arguments: written.arguments } : written;
      return [{ name: text.slice(object.start, object.end), type: expected }];
    }
    default:
      return [];
  }
}
