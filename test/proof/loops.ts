/** Loops that await: rounds that need nothing from each other, and those that do. */
import { below } from "../robustness/random-edits.ts";
import { chance, type Draft, fresh, ownLock, pick, shared } from "./draft.ts";
import { awaitOf, type Scope, statements } from "./entries.ts";
import { assign, type Expression, name, number, operation, type Statement } from "./model.ts";

const LOOPS: readonly ((draft: Draft, scope: Scope, over: Expression) => readonly Statement[])[] = [
  collecting,
  collecting,
  filling,
  filling,
  comprehension,
  totalling,
  chained,
  leavingEarly,
  skipping,
  nested,
  indexed,
  changing,
  guarded,
  several,
  several,
  selecting,
  keepingLast,
  lookingBack,
  sharing,
];

export function loop(draft: Draft, scope: Scope): readonly Statement[] {
  const numbers = Array.from({ length: 2 + below(4, draft.random) }, () =>
    number(1 + below(9, draft.random)),
  );
  const list: Expression = { is: "list", items: numbers };
  const make = pick(draft, LOOPS);
  if (make !== indexed && chance(draft, 0.4)) return around(draft, make(draft, scope, list));
  const keys = fresh(draft, "keys");
  return [assign(keys, list), ...around(draft, make(draft, scope, name(keys)))];
}

/** What a loop may stand in; what it collects has a name before. */
function around(draft: Draft, [first, ...rest]: readonly Statement[]): readonly Statement[] {
  if (!first) return [];
  const choice = draft.random();
  if (rest.length === 0 || choice > 0.16) return [first, ...rest];
  if (choice < 0.06) return [first, { is: "locked", lock: name(ownLock(draft)), body: rest }];
  const report: Statement = { is: "append", to: name(shared(draft, "list")), value: number(-1) };
  return [first, { is: "try", body: rest, handler: { error: "ValueError", body: [report] }, lastly: [] }];
}

function collecting(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const found = fresh(draft, "found");
  const value = awaitOf(draft, scope, name(one));
  const body = chance(draft, 0.4)
    ? [appending(results, value)]
    : [
        assign(found, value),
        appending(results, chance(draft, 0.5) ? name(found) : operation(name(found), "+", name(one))),
      ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

function filling(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "by_key");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const key: Expression = { is: "joined", parts: ["k", name(one)] };
  const slot = { is: "item", of: name(results), key } as const;
  const body: readonly Statement[] = [
    { is: "assign", target: slot, value: awaitOf(draft, scope, name(one)) },
  ];
  return [assign(results, { is: "record", entries: [] }), { is: "each", name: one, over, body }];
}

function comprehension(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  return [assign(results, { is: "comprehension", each: awaitOf(draft, scope, name(one)), name: one, over })];
}

/** A total that rounds add to, and do or do not look at. */
function totalling(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const total = fresh(draft, "total");
  scope.numbers.push(total);
  const one = fresh(draft, "one");
  const given = chance(draft, 0.4)
    ? operation(operation(name(one), "+", name(total)), "%", number(40))
    : name(one);
  const value = awaitOf(draft, scope, given);
  const found = fresh(draft, "found");
  const body: readonly Statement[] = chance(draft, 0.5)
    ? [{ is: "augment", target: name(total), value }]
    : [
        assign(found, value),
        { is: "assign", target: name(total), value: operation(name(total), "+", name(found)) },
      ];
  return [assign(total, number(0)), { is: "each", name: one, over, body }];
}

/** Each round is asked with what the last one found. */
function chained(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const last = fresh(draft, "last");
  scope.numbers.push(last);
  const one = fresh(draft, "one");
  const value = awaitOf(draft, scope, operation(operation(name(last), "+", name(one)), "%", number(40)));
  return [
    assign(last, number(0)),
    { is: "each", name: one, over, body: [{ is: "assign", target: name(last), value }] },
  ];
}

function leavingEarly(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const found = fresh(draft, "found");
  const leave = pick<Statement>(draft, [
    { is: "break" },
    { is: "return", value: { is: "list", items: [name(found)] } },
    { is: "raise", error: "ValueError", text: { is: "joined", parts: ["bad ", name(found)] } },
  ]);
  const test = operation(name(found), ">", number(10 + below(40, draft.random)));
  const body: readonly Statement[] = [
    assign(found, awaitOf(draft, scope, name(one))),
    { is: "if", test, body: [leave], orElse: [] },
    appending(results, name(found)),
  ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

function skipping(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const test = operation(name(one), ">", number(5));
  const body: readonly Statement[] = [
    { is: "if", test, body: [{ is: "continue" }], orElse: [] },
    appending(results, awaitOf(draft, scope, name(one))),
  ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

function nested(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const [one, two] = [fresh(draft, "one"), fresh(draft, "two")];
  const value = awaitOf(draft, scope, operation(name(one), "+", name(two)));
  const innermost: Statement = {
    is: "each",
    name: two,
    over: { is: "list", items: [number(1), number(2)] },
    body: [appending(results, value)],
  };
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body: [innermost] }];
}

function indexed(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const at = fresh(draft, "at");
  const value = awaitOf(draft, scope, { is: "item", of: over, key: name(at) });
  return [
    assign(results, { is: "list", items: [] }),
    {
      is: "each",
      name: at,
      over: { is: "range", count: { is: "length", of: over } },
      body: [appending(results, value)],
    },
  ];
}

/** Rounds that change what outlives them. */
function changing(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const one = fresh(draft, "one");
  const counter = name(shared(draft, "number"));
  const inner = { ...scope, numbers: [one], depth: 2 };
  const body: readonly Statement[] = [
    ...statements(draft, inner, 1 + below(2, draft.random)),
    { is: "augment", target: counter, value: name(pick(draft, inner.numbers)) },
  ];
  return [{ is: "each", name: one, over, body }];
}

function guarded(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const body: readonly Statement[] = [
    {
      is: "try",
      body: [appending(results, awaitOf(draft, scope, name(one)))],
      handler: { error: pick(draft, ["ValueError", "Exception"]), body: [appending(results, number(-1))] },
      lastly: [],
    },
  ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

function appending(results: string, value: Expression): Statement {
  return { is: "append", to: name(results), value };
}

/** A round of several steps, of which some use what others found. */
function several(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const inner = { ...scope, numbers: [one], depth: 2 };
  const [first, second] = [fresh(draft, "first"), fresh(draft, "second")];
  const body: readonly Statement[] = [
    assign(first, awaitOf(draft, inner, name(one))),
    ...(chance(draft, 0.3) ? [assign(fresh(draft, "size"), operation(name(one), "*", number(2)))] : []),
    assign(second, awaitOf(draft, inner, chance(draft, 0.5) ? name(first) : name(one))),
    appending(results, operation(name(first), "+", name(second))),
  ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

/** Only some of what is found is kept. */
function selecting(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const [one, found] = [fresh(draft, "one"), fresh(draft, "found")];
  const test = operation(name(found), ">", number(10 + below(30, draft.random)));
  const body: readonly Statement[] = [
    assign(found, awaitOf(draft, scope, name(one))),
    { is: "if", test, body: [appending(results, name(found))], orElse: [] },
  ];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

/** What the last round found is used behind the loop. */
function keepingLast(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const [results, latest] = [fresh(draft, "results"), fresh(draft, "latest")];
  scope.lists.push(results);
  scope.numbers.push(latest);
  const one = fresh(draft, "one");
  const body: readonly Statement[] = [
    assign(latest, awaitOf(draft, scope, name(one))),
    appending(results, name(latest)),
  ];
  return [
    assign(latest, number(0)),
    assign(results, { is: "list", items: [] }),
    { is: "each", name: one, over, body },
  ];
}

/** Each round looks at how much there is already. */
function lookingBack(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const results = fresh(draft, "results");
  scope.lists.push(results);
  const one = fresh(draft, "one");
  const sofar: Expression = { is: "length", of: name(results) };
  const given = chance(draft, 0.5) ? sofar : name(one);
  const value = awaitOf(draft, scope, given);
  const body = [appending(results, given === sofar ? value : operation(value, "+", sofar))];
  return [assign(results, { is: "list", items: [] }), { is: "each", name: one, over, body }];
}

/** Collects into what others see as well. */
function sharing(draft: Draft, scope: Scope, over: Expression): readonly Statement[] {
  const items = shared(draft, "list");
  const one = fresh(draft, "one");
  const value = awaitOf(draft, scope, name(one));
  return [{ is: "each", name: one, over, body: [appending(items, value)] }];
}
