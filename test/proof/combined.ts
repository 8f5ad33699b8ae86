/** Statements that await within larger expressions, beside what these read before and compute behind. */
import { callOf, chance, type Draft, fresh, pick, shared, subject } from "./draft.ts";
import { awaitOf, type Scope } from "./entries.ts";
import { assign, type Expression, name, number, operation, type Statement } from "./model.ts";
import { rounding } from "./plain-functions.ts";

type Make = (draft: Draft, scope: Scope) => readonly Statement[];

const forms: readonly Make[] = [
  (draft, scope) => [boundNumber(draft, scope, operation(one(draft, scope), "+", one(draft, scope)))],
  (draft, scope) => [boundNumber(draft, scope, { is: "item", of: several(draft, scope), key: number(0) })],
  (draft, scope) => [boundNumber(draft, scope, { is: "length", of: several(draft, scope) })],
  (draft, scope) => [boundList(draft, scope, several(draft, scope))],
  (draft, scope) => [boundList(draft, scope, record(draft, scope))],
  (draft, scope) => [{ is: "print", value: joined(draft, scope) }],
  (draft, scope) => [boundNumber(draft, scope, { is: "length", of: joined(draft, scope) })],
  (draft, scope) => {
    const value = operation(one(draft, scope), "*", one(draft, scope));
    const known = scope.numbers.length > 0 ? pick(draft, scope.numbers) : shared(draft, "number");
    return [{ is: "augment", target: name(known), value }];
  },
  (draft, scope) => [
    boundNumber(draft, scope, callOf(draft, rounding(draft), operation(one(draft, scope), "+", number(2)))),
    boundNumber(draft, scope, operation(one(draft, scope), "*", number(3))),
  ],
  // What is read before the first await may be what an await changes.
  (draft, scope) => {
    const before = name(shared(draft, "number"));
    const value = operation(before, "+", operation(one(draft, scope), "+", one(draft, scope)));
    return [boundNumber(draft, scope, value)];
  },
  (draft, scope) => [{ is: "append", to: name(shared(draft, "list")), value: joined(draft, scope) }],
];

/** One of these forms, or two statements of it. */
export function combined(draft: Draft, scope: Scope): readonly Statement[] {
  return pick(draft, forms)(draft, scope);
}

function one(draft: Draft, scope: Scope): Expression {
  return awaitOf(draft, scope);
}

function several(draft: Draft, scope: Scope): Expression {
  const items = [one(draft, scope), one(draft, scope)];
  return { is: "list", items: chance(draft, 0.3) ? [...items, one(draft, scope)] : items };
}

function record(draft: Draft, scope: Scope): Expression {
  const keys = [fresh(draft, subject(draft)), fresh(draft, "limit")];
  return { is: "record", entries: keys.map((key) => [key, one(draft, scope)] as const) };
}

function joined(draft: Draft, scope: Scope): Expression {
  return { is: "joined", parts: ["found ", one(draft, scope), " and ", one(draft, scope)] };
}

function boundNumber(draft: Draft, scope: Scope, value: Expression): Statement {
  const bound = fresh(draft, pick(draft, ["sum", "found", "score"]));
  scope.numbers.push(bound);
  return assign(bound, value);
}

function boundList(draft: Draft, scope: Scope, value: Expression): Statement {
  const bound = fresh(draft, "page");
  scope.lists.push(bound);
  return assign(bound, value);
}
