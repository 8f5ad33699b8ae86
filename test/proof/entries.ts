/** Statements of an entry: rows of awaits with what people write before, between and around them. */
import { below } from "../robustness/random-edits.ts";
import { combined } from "./combined.ts";
import {
  awaitCall,
  callOf,
  chance,
  type Draft,
  fresh,
  library,
  ownLock,
  pause,
  pick,
  shared,
  subject,
  weighted,
} from "./draft.ts";
import type { Shape } from "./generate.ts";
import {
  assign,
  awaited,
  type Expression,
  type FunctionModel,
  name,
  number,
  operation,
  type Statement,
} from "./model.ts";
import { counting, rounding } from "./plain-functions.ts";

export interface Scope {
  readonly shape: Shape;
  readonly helpers: readonly FunctionModel[];
  /** Names that surely have a value here, by what they hold. */
  readonly numbers: string[];
  readonly boxes: string[];
  readonly lists: string[];
  readonly depth: number;
}

interface StatementKind {
  readonly weight: number;
  readonly shapes?: readonly Shape[];
  readonly make: (draft: Draft, scope: Scope) => readonly Statement[];
}

const kinds: readonly StatementKind[] = [
  { weight: 30, make: (draft, scope) => [step(draft, scope)] },
  { weight: 6, make: plain },
  { weight: 1, make: effect },
  { weight: 8, shapes: ["effects"], make: effect },
  { weight: 1, make: printing },
  { weight: 1, make: guard },
  { weight: 6, shapes: ["branches"], make: guard },
  { weight: 12, shapes: ["branches"], make: branch },
  { weight: 16, shapes: ["failures"], make: attempt },
  { weight: 14, shapes: ["closures"], make: closure },
  { weight: 14, shapes: ["locks"], make: locked },
  { weight: 12, shapes: ["aliases"], make: alias },
  { weight: 30, shapes: ["gathers"], make: gathered },
  { weight: 2, make: combined },
  { weight: 24, shapes: ["expressions"], make: combined },
  { weight: 1, make: direct },
];

/** About `count` statements, which bind names of `scope` on their way. */
export function statements(draft: Draft, scope: Scope, count: number): readonly Statement[] {
  const fitting = kinds.filter(
    ({ shapes, make }) =>
      (shapes === undefined || shapes.includes(scope.shape)) && (scope.depth < 2 || make === kinds[0]?.make),
  );
  const made: Statement[] = [];
  while (made.length < count) made.push(...weighted(draft, fitting).make(draft, scope));
  return made;
}

/** What the entry gives: mostly all that it has found. */
export function closing(draft: Draft, scope: Scope): Statement {
  if (chance(draft, 0.08)) return { is: "return", value: awaitOf(draft, scope) };
  const told = scope.numbers.filter(() => chance(draft, 0.93)).map((one) => name(one));
  const boxes = scope.boxes.map((box): Expression => ({ is: "field", of: name(box), name: "value" }));
  return {
    is: "return",
    value: { is: "list", items: [...told, ...boxes, ...scope.lists.map((list) => name(list))] },
  };
}

export function step(draft: Draft, scope: Scope): Statement {
  const choice = draft.random();
  const helper = pick(draft, scope.helpers);
  const value = awaitCall(draft, helper, argument(draft, scope), () => box(draft, scope));
  if (choice < 0.06) return { is: "do", value };
  if (helper.returns === "pair") {
    const names = [bind(draft, scope), bind(draft, scope)] as const;
    return { is: "assign", target: { is: "names", names }, value };
  }
  if (choice < 0.1 && scope.numbers.length > 0)
    return { is: "augment", target: name(pick(draft, scope.numbers)), value };
  if (choice < 0.14 && draft.inService) {
    draft.fields.add("latest");
    return { is: "assign", target: { is: "field", of: { is: "self" }, name: "latest" }, value };
  }
  if (choice < 0.16) return { is: "print", value };
  if (choice < 0.19) return assign(bind(draft, scope), operation(value, "+", number(1)));
  const target = name(bind(draft, scope));
  if (choice < 0.25) return { is: "assign", target, value, annotation: "number" };
  return { is: "assign", target, value };
}

/** An await of a helper that gives a number. */
export function awaitOf(draft: Draft, scope: Scope, value = argument(draft, scope)): Expression {
  const fitting = scope.helpers.filter(({ returns }) => returns === "number");
  const helper = fitting.length > 0 ? pick(draft, fitting) : undefined;
  return helper
    ? awaitCall(draft, helper, value, () => box(draft, scope))
    : library("pool-read", subject(draft), value);
}

/** Mostly a number as written; at times something that was found before. */
export function argument(draft: Draft, scope: Scope): Expression {
  if (scope.numbers.length > 0 && chance(draft, 0.18)) {
    const known = name(pick(draft, scope.numbers));
    return operation(known, "%", number(pick(draft, [5, 40])));
  }
  if (scope.shape === "effects" && chance(draft, 0.08)) return callOf(draft, counting(draft), number(1));
  let given = 1 + below(chance(draft, 0.5) ? 9 : 60, draft.random);
  while (draft.given.has(given)) given++;
  draft.given.add(given);
  return number(given);
}

function box(draft: Draft, scope: Scope): Expression {
  return name(scope.boxes.length > 0 && chance(draft, 0.8) ? pick(draft, scope.boxes) : shared(draft, "box"));
}

function bind(draft: Draft, scope: Scope): string {
  const bound = fresh(draft, subject(draft));
  scope.numbers.push(bound);
  return bound;
}

/** Awaited of a library, without a helper. */
function direct(draft: Draft, scope: Scope): readonly Statement[] {
  const asked = library(
    pick(draft, ["pool-read", "connection-read"]),
    subject(draft),
    argument(draft, scope),
  );
  return [assign(bind(draft, scope), asked)];
}

/** Gives a name to a value made of local ones. */
function plain(draft: Draft, scope: Scope): readonly Statement[] {
  const known = scope.numbers.length > 0 && chance(draft, 0.6) ? name(pick(draft, scope.numbers)) : number(3);
  const value = pick<Expression>(draft, [
    operation(known, "*", number(2 + below(4, draft.random))),
    operation(known, "+", argument(draft, scope)),
    number(below(20, draft.random)),
    { is: "length", of: { is: "list", items: [known, number(1)] } },
    { is: "length", of: { is: "joined", parts: ["page ", known] } },
    callOf(draft, rounding(draft), known),
  ]);
  const bound = fresh(draft, pick(draft, ["size", "limit", "offset", "count", "total_of"]));
  scope.numbers.push(bound);
  return [assign(bound, value)];
}

function printing(draft: Draft, scope: Scope): readonly Statement[] {
  return [{ is: "print", value: { is: "joined", parts: ["so far ", argument(draft, scope)] } }];
}

/** Changes or reads something that outlives the entry. */
function effect(draft: Draft, scope: Scope): readonly Statement[] {
  const counter = name(shared(draft, "number"));
  const value = argument(draft, scope);
  const choice = below(draft.inService ? 7 : 6, draft.random);
  if (choice === 5) return [{ is: "do", value: callOf(draft, counting(draft), value) }];
  if (choice === 0) return [{ is: "augment", target: counter, value }];
  if (choice === 1) return [{ is: "append", to: name(shared(draft, "list")), value }];
  if (choice === 2) return [assign(bind(draft, scope), counter)];
  if (choice === 3) return [assign(bind(draft, scope), { is: "length", of: name(shared(draft, "list")) })];
  if (choice === 4) return [{ is: "assign", target: counter, value }];
  draft.fields.add("latest");
  return [{ is: "assign", target: { is: "field", of: { is: "self" }, name: "latest" }, value }];
}

function guard(draft: Draft, scope: Scope): readonly Statement[] {
  const known = scope.numbers.length > 0 ? name(pick(draft, scope.numbers)) : number(1);
  const refuse: Statement = chance(draft, 0.5)
    ? { is: "raise", error: "ValueError", text: { is: "joined", parts: ["too many: ", known] } }
    : { is: "return", value: { is: "list", items: [known] } };
  const test = operation(known, ">", number(20 + below(60, draft.random)));
  return [{ is: "if", test, body: [refuse], orElse: [] }];
}

/** Statements of an inner block, whose names nobody uses behind it. */
function inside(draft: Draft, scope: Scope, count: number): readonly Statement[] {
  const inner = {
    ...scope,
    numbers: [...scope.numbers],
    lists: [...scope.lists],
    boxes: [...scope.boxes],
    depth: scope.depth + 1,
  };
  const made = statements(draft, inner, count);
  const found = inner.numbers.slice(scope.numbers.length);
  const kept = found.filter(() => chance(draft, 0.8)).map((one) => name(one));
  const list = shared(draft, "list");
  return kept.length === 0
    ? made
    : [...made, ...kept.map((value): Statement => ({ is: "append", to: name(list), value }))];
}

function branch(draft: Draft, scope: Scope): readonly Statement[] {
  const known = scope.numbers.length > 0 ? name(pick(draft, scope.numbers)) : number(3);
  const test = operation(known, pick(draft, [">", "<"]), number(below(30, draft.random)));
  const body = inside(draft, scope, 1 + below(3, draft.random));
  return [{ is: "if", test, body, orElse: chance(draft, 0.5) ? inside(draft, scope, 2) : [] }];
}

/** Some names have a value before, so that handlers and what comes behind see which steps ran. */
function attempt(draft: Draft, scope: Scope): readonly Statement[] {
  const first = fresh(draft, subject(draft));
  const second = fresh(draft, subject(draft));
  const before = [assign(first, number(0)), assign(second, number(0))];
  const body: Statement[] = [
    assign(first, awaitOf(draft, scope)),
    ...(chance(draft, 0.3) ? plain(draft, { ...scope, numbers: [...scope.numbers, first] }) : []),
    assign(second, awaitOf(draft, scope)),
    ...(chance(draft, 0.3) ? inside(draft, scope, 1) : []),
  ];
  scope.numbers.push(first, second);
  const told: Expression = { is: "list", items: [name(first), name(second)] };
  const report: Statement = pick<Statement>(draft, [
    { is: "return", value: told },
    { is: "print", value: { is: "joined", parts: ["failed after ", name(first)] } },
    { is: "append", to: name(shared(draft, "list")), value: name(first) },
    { is: "augment", target: name(second), value: number(5) },
  ]);
  const lastly: readonly Statement[] = chance(draft, 0.35)
    ? [{ is: "append", to: name(shared(draft, "list")), value: name(first) }]
    : [];
  if (lastly.length > 0 && chance(draft, 0.4)) return [...before, { is: "try", body, lastly }];
  const error = pick(draft, ["ValueError", "LookupError", "Exception"]);
  return [...before, { is: "try", body, handler: { error, body: [report] }, lastly }];
}

/** A function inside that changes or reads what is captured. */
function closure(draft: Draft, scope: Scope): readonly Statement[] {
  const held = fresh(draft, "total");
  scope.numbers.push(held);
  const own = fresh(draft, pick(draft, ["bump", "note", "remember"]));
  const value = name("amount");
  const body: readonly Statement[] = pick<() => readonly Statement[]>(draft, [
    () => [pause(draft), { is: "augment", target: name(held), value }, { is: "return", value }],
    () => [pause(draft), { is: "return", value: operation(name(held), "+", value) }],
    () => [
      assign("found", awaitOf(draft, { ...scope, numbers: [] }, value)),
      { is: "return", value: name("found") },
    ],
  ])();
  const model: FunctionModel = {
    name: own,
    parameters: [{ name: "amount", type: "number" }],
    async: true,
    body,
    kind: "closure",
    returns: "number",
  };
  const called = (): Statement => {
    const value = awaited({ is: "call", name: own, arguments: [argument(draft, scope)] });
    return assign(bind(draft, scope), value);
  };
  const before = called();
  const between = chance(draft, 0.4) ? [step(draft, scope)] : [];
  const change: readonly Statement[] = chance(draft, 0.2)
    ? [{ is: "augment", target: name(held), value: number(2) }]
    : [];
  return [
    assign(held, number(below(5, draft.random))),
    { is: "function", function: model },
    before,
    ...between,
    ...change,
    called(),
  ];
}

function locked(draft: Draft, scope: Scope): readonly Statement[] {
  return [{ is: "locked", lock: name(ownLock(draft)), body: inside(draft, scope, 2) }];
}

/** Two names for one object, or two objects. */
function alias(draft: Draft, scope: Scope): readonly Statement[] {
  const first = fresh(draft, "box");
  const second = fresh(draft, "other");
  scope.boxes.push(first, second);
  const made: Expression = { is: "new-box", value: number(below(9, draft.random)) };
  const other: Expression = chance(draft, 0.6)
    ? name(first)
    : chance(draft, 0.5)
      ? made
      : name(shared(draft, "box"));
  const fitting = scope.helpers.filter(({ parameters }) => parameters.some(({ type }) => type === "box"));
  const uses =
    fitting.length === 0
      ? []
      : [first, second].map((one) => {
          const value = awaitCall(draft, pick(draft, fitting), argument(draft, scope), () => name(one));
          return assign(bind(draft, scope), value);
        });
  return [assign(first, made), assign(second, other), ...uses];
}

/** `gather(await a(), await b())`, and the right form of it. */
function gathered(draft: Draft, scope: Scope): readonly Statement[] {
  const fitting = scope.helpers.filter(({ returns }) => returns === "number");
  if (fitting.length === 0) return [step(draft, scope)];
  const awaits = chance(draft, 0.8);
  const items = [0, 1].map(() => {
    const call = callOf(draft, pick(draft, fitting), argument(draft, scope), () => box(draft, scope));
    return awaits ? awaited(call) : call;
  });
  const value = awaited({ is: "together", items });
  const names = [bind(draft, scope), bind(draft, scope)] as const;
  return [{ is: "assign", target: { is: "names", names }, value }];
}
