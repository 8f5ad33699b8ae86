/** The helpers that a program's entry awaits: each kind does one thing that a repair has to respect, or may ignore. */
import { below } from "../robustness/random-edits.ts";
import {
  asks,
  awaitCall,
  chance,
  type Draft,
  fresh,
  helperName,
  library,
  parameters,
  pause,
  pick,
  shared,
  subject,
  weighted,
} from "./draft.ts";
import {
  assign,
  awaited,
  type Expression,
  type FunctionModel,
  type LibraryOperation,
  name,
  number,
  operation,
  type Statement,
  type Target,
} from "./model.ts";

interface HelperKind {
  readonly kind: string;
  readonly weight: number;
  readonly make: (draft: Draft, kind: string) => FunctionModel;
}

const key = name("key");
const give = (value: Expression): Statement => ({ is: "return", value });

/** What only reads and waits, as most of what people await does. */
const readers: readonly HelperKind[] = [
  {
    kind: "pause",
    weight: 5,
    make: (draft, kind) => helper(draft, kind, [pause(draft), give(scaled(draft))]),
  },
  { kind: "get", weight: 5, make: reading("get") },
  { kind: "pool-read", weight: 3, make: reading("pool-read") },
  { kind: "file-read", weight: 1, make: reading("file-read") },
  { kind: "calls", weight: 3, make: calling },
  { kind: "recursive", weight: 1, make: recursive },
  { kind: "pair", weight: 1, make: pairing },
  { kind: "together", weight: 1, make: together },
];

const others: readonly HelperKind[] = [
  { kind: "connection-read", weight: 2, make: reading("connection-read") },
  { kind: "post", weight: 2, make: writing("post") },
  { kind: "pool-write", weight: 1, make: writing("pool-write") },
  { kind: "connection-write", weight: 1, make: writing("connection-write") },
  { kind: "file-write", weight: 1, make: writing("file-write") },
  { kind: "reads-state", weight: 3, make: readsState },
  { kind: "writes-state", weight: 4, make: writesState },
  { kind: "lost-update", weight: 2, make: lostUpdate },
  { kind: "cached", weight: 2, make: cached },
  { kind: "changes-argument", weight: 2, make: changesArgument },
  { kind: "reads-argument", weight: 2, make: readsArgument },
  { kind: "prints", weight: 2, make: prints },
  { kind: "raises", weight: 4, make: raises },
  { kind: "swallows", weight: 1, make: swallows },
  { kind: "locked", weight: 2, make: locked },
  { kind: "no-wait", weight: 1, make: (draft, kind) => helper(draft, kind, [give(scaled(draft))]) },
  { kind: "mutual", weight: 1, make: mutual },
];

export function makeReader(draft: Draft): FunctionModel {
  const { kind, make } = weighted(draft, readers);
  return make(draft, kind);
}

export function makeOther(draft: Draft): FunctionModel {
  const { kind, make } = weighted(draft, others);
  return make(draft, kind);
}

interface Signature {
  readonly name?: string;
  readonly asks?: boolean;
  readonly box?: boolean;
  readonly returns?: FunctionModel["returns"];
}

/** Adds it to the program: as a method for some of the helpers of a service. */
function helper(
  draft: Draft,
  kind: string,
  body: readonly Statement[],
  signature: Signature = {},
): FunctionModel {
  const own = parameters(draft, signature.asks ?? false);
  const model: FunctionModel = {
    name: signature.name ?? helperName(draft),
    parameters: signature.box ? [...own, { name: "box", type: "box" }] : own,
    async: true,
    body,
    kind,
    returns: signature.returns ?? "number",
  };
  const usesSelf = JSON.stringify(body).includes('"self"');
  (usesSelf ? draft.methods : draft.functions).push(model);
  return model;
}

function scaled(draft: Draft): Expression {
  return operation(
    operation(key, "*", number(2 + below(5, draft.random))),
    "+",
    number(below(9, draft.random)),
  );
}

function reading(of: LibraryOperation) {
  return (draft: Draft, kind: string): FunctionModel => {
    const asked = library(of, subject(draft), key);
    const row = assign("row", asked);
    const rest: readonly Statement[] = chance(draft, 0.5)
      ? [give(asked)]
      : [row, give(operation(name("row"), "+", number(below(9, draft.random))))];
    return helper(draft, kind, rest, { asks: of === "get" });
  };
}

function writing(of: LibraryOperation) {
  return (draft: Draft, kind: string): FunctionModel =>
    helper(draft, kind, [{ is: "do", value: library(of, subject(draft), key) }, give(key)], {
      name: helperName(draft, ["save", "send", "store"]),
      asks: of === "post",
    });
}

/** A place that outlives the call; a field of the service only where there is one. */
function place(draft: Draft): Target & Expression {
  const field = (of: Expression, of_: string): Target & Expression => ({ is: "field", of, name: of_ });
  if (draft.inService && chance(draft, 0.6)) {
    const kept = chance(draft, 0.7) ? "total" : "latest";
    draft.fields.add(kept);
    return field({ is: "self" }, kept);
  }
  if (chance(draft, 0.6)) return name(shared(draft, "number"));
  return field(name(shared(draft, "box")), "value");
}

function readsState(draft: Draft, kind: string): FunctionModel {
  const read = operation(place(draft), "+", key);
  const body = chance(draft, 0.5)
    ? [pause(draft), give(read)]
    : [assign("seen", read), pause(draft), give(name("seen"))];
  return helper(draft, kind, body);
}

function writesState(draft: Draft, kind: string): FunctionModel {
  const target = place(draft);
  const write: Statement = pick<() => Statement>(draft, [
    () => ({ is: "augment", target, value: key }),
    () => ({ is: "assign", target, value: key }),
    () => ({ is: "append", to: name(shared(draft, "list")), value: key }),
    () => ({
      is: "assign",
      target: { is: "item", of: name(shared(draft, "record")), key: text("k") },
      value: key,
    }),
  ])();
  const body = chance(draft, 0.5) ? [pause(draft), write] : [write, pause(draft)];
  return helper(draft, kind, [...body, give(chance(draft, 0.5) ? key : target)], {
    name: helperName(draft, ["load", "update", "add"]),
  });
}

function lostUpdate(draft: Draft, kind: string): FunctionModel {
  const target = place(draft);
  return helper(draft, kind, [
    assign("old", target),
    pause(draft),
    { is: "assign", target, value: operation(name("old"), "+", key) },
    give(name("old")),
  ]);
}

function cached(draft: Draft, kind: string): FunctionModel {
  const cache = name(shared(draft, "record"));
  const slot: Expression = { is: "joined", parts: ["k", key] };
  return helper(draft, kind, [
    {
      is: "if",
      test: { is: "has", of: cache, key: slot },
      body: [give({ is: "item", of: cache, key: slot })],
      orElse: [],
    },
    pause(draft),
    { is: "assign", target: { is: "item", of: cache, key: slot }, value: scaled(draft) },
    give({ is: "item", of: cache, key: slot }),
  ]);
}

function changesArgument(draft: Draft, kind: string): FunctionModel {
  const value: Target & Expression = { is: "field", of: name("box"), name: "value" };
  return helper(draft, kind, [pause(draft), { is: "augment", target: value, value: key }, give(value)], {
    box: true,
    name: helperName(draft, ["fill", "update"]),
  });
}

function readsArgument(draft: Draft, kind: string): FunctionModel {
  const value: Expression = { is: "field", of: name("box"), name: "value" };
  return helper(draft, kind, [pause(draft), give(operation(value, "+", key))], { box: true });
}

function prints(draft: Draft, kind: string): FunctionModel {
  const say = (what: string): Statement => ({ is: "print", value: { is: "joined", parts: [what, key] } });
  return helper(draft, kind, [say("begin "), pause(draft), say("end "), give(scaled(draft))]);
}

const errors = ["ValueError", "LookupError"];

function raises(draft: Draft, kind: string): FunctionModel {
  const model = helperName(draft);
  const raise: Statement = {
    is: "raise",
    error: pick(draft, errors),
    text: { is: "joined", parts: [`no ${model} for `, key] },
  };
  const always = chance(draft, 0.15);
  const refuse: Statement = always
    ? raise
    : { is: "if", test: operation(key, ">", number(1 + below(30, draft.random))), body: [raise], orElse: [] };
  const first = chance(draft, 0.6) ? [pause(draft)] : [];
  const last = first.length === 0 ? [pause(draft)] : [];
  return helper(draft, kind, [...first, refuse, ...last, ...(always ? [] : [give(scaled(draft))])], {
    name: model,
  });
}

function swallows(draft: Draft, kind: string): FunctionModel {
  const failing = raises(draft, "raises");
  return helper(draft, kind, [
    {
      is: "try",
      body: [assign("value", awaitCall(draft, failing, key))],
      handler: { error: pick(draft, [...errors, "Exception"]), body: [assign("value", number(-1))] },
      lastly: [],
    },
    give(name("value")),
  ]);
}

function locked(draft: Draft, kind: string): FunctionModel {
  const target = place(draft);
  return helper(draft, kind, [
    {
      is: "locked",
      lock: name(shared(draft, "lock")),
      body: [
        assign("old", target),
        pause(draft),
        { is: "assign", target, value: operation(name("old"), "+", key) },
      ],
    },
    give(name("old")),
  ]);
}

/** One or two helpers deeper, one after another. */
function calling(draft: Draft, kind: string): FunctionModel {
  const inner = [...draft.functions, ...draft.methods].filter((one) => one.returns === "number" && one.async);
  const one = inner.length > 0 && chance(draft, 0.6) ? pick(draft, inner) : makeReader(draft);
  if (one.returns !== "number") return helper(draft, "pause", [pause(draft), give(scaled(draft))]);
  if (chance(draft, 0.5))
    return helper(draft, kind, [give(awaitCall(draft, one, operation(key, "+", number(1))))], {
      asks: asks(one),
    });
  const two = makeReader(draft);
  if (two.returns !== "number") return helper(draft, "pause", [pause(draft), give(scaled(draft))]);
  return helper(
    draft,
    kind,
    [
      assign("left", awaitCall(draft, one, key)),
      assign(
        "right",
        awaitCall(draft, two, chance(draft, 0.4) ? name("left") : operation(key, "+", number(1))),
      ),
      give(operation(name("left"), "+", name("right"))),
    ],
    { asks: asks(one) || asks(two) },
  );
}

function together(draft: Draft, kind: string): FunctionModel {
  const one = makeReader(draft);
  const items = [awaitCall(draft, one, key), awaitCall(draft, one, number(1))].map((item) =>
    item.is === "await" ? item.of : item,
  );
  if (one.returns !== "number") return helper(draft, "pause", [pause(draft), give(scaled(draft))]);
  return helper(
    draft,
    kind,
    [
      {
        is: "assign",
        target: { is: "names", names: ["left", "right"] },
        value: awaited({ is: "together", items }),
      },
      give(operation(name("left"), "+", name("right"))),
    ],
    { asks: asks(one) },
  );
}

function recursive(draft: Draft, kind: string): FunctionModel {
  const own = helperName(draft, ["walk", "descend"]);
  const again: Expression = { is: "call", name: own, arguments: [operation(key, "-", number(2))] };
  return helper(
    draft,
    kind,
    [
      { is: "if", test: operation(key, "<", number(1)), body: [give(number(0))], orElse: [] },
      pause(draft),
      assign("rest", awaited(again)),
      give(operation(name("rest"), "+", key)),
    ],
    { name: own },
  );
}

function mutual(draft: Draft, kind: string): FunctionModel {
  const [even, odd] = [fresh(draft, "climb_even"), fresh(draft, "climb_odd")];
  const next = (to: string): readonly Statement[] => [
    { is: "if", test: operation(key, "<", number(1)), body: [give(number(0))], orElse: [] },
    pause(draft),
    give(awaited({ is: "call", name: to, arguments: [operation(key, "-", number(1))] })),
  ];
  helper(draft, kind, next(even), { name: odd });
  const writes: Statement = { is: "augment", target: name(shared(draft, "number")), value: number(1) };
  return helper(draft, kind, [...(chance(draft, 0.5) ? [writes] : []), ...next(odd)], { name: even });
}

function pairing(draft: Draft, kind: string): FunctionModel {
  const two: Expression = { is: "pair", items: [key, operation(key, "+", number(1))] };
  return helper(draft, kind, [pause(draft), give(two)], { returns: "pair" });
}

function text(value: string): Expression {
  return { is: "text", value };
}
