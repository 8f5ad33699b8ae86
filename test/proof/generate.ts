/** Writes random programs: an entry that awaits helpers in the ways people do, from a seed. */
import { below, randomFrom } from "../robustness/random-edits.ts";
import { chance, type Draft, pick, startDraft } from "./draft.ts";
import { closing, type Scope, statements } from "./entries.ts";
import { loop } from "./loops.ts";
import type { FunctionModel, Program, Statement } from "./model.ts";
import { makeOther, makeReader } from "./waiting-functions.ts";

/** What a program is about; often a plain row of awaits. */
const SHAPES = [
  "row",
  "row",
  "row",
  "row",
  "row",
  "effects",
  "effects",
  "branches",
  "failures",
  "closures",
  "locks",
  "aliases",
  "loops",
  "loops",
  "loops",
  "gathers",
  "expressions",
] as const;
export type Shape = (typeof SHAPES)[number];

export function generate(seed: number): Program {
  const random = randomFrom(seed);
  const inService = random() < 0.35;
  const draft = startDraft(random, inService);
  const shape = pick(draft, SHAPES);
  const helpers = makeHelpers(draft, shape);
  const scope: Scope = { shape, helpers, numbers: [], boxes: [], lists: [], depth: 0 };
  const body = entryBody(draft, scope, shape);
  const entry: FunctionModel = {
    name: inService ? "run" : "main",
    parameters: inService && draft.client === "passed" ? [{ name: "session", type: "client" }] : [],
    async: true,
    body,
    kind: "entry",
    returns: "list",
  };
  return {
    seed,
    shape,
    globals: [...draft.globals.values()],
    functions: draft.functions,
    client: draft.client,
    ...(inService ? { service: { fields: [...draft.fields], methods: [...draft.methods, entry] } } : {}),
    entry,
  };
}

function makeHelpers(draft: Draft, shape: Shape): readonly FunctionModel[] {
  const helpers: FunctionModel[] = [];
  const readers = 1 + below(3, draft.random);
  for (let count = 0; count < readers; count++) helpers.push(makeReader(draft));
  const other = { row: 0.25, loops: 0.35, gathers: 0.1, closures: 0.5 }[shape as string] ?? 0.9;
  while (chance(draft, other) && helpers.length < 6) helpers.push(makeOther(draft));
  return helpers;
}

function entryBody(draft: Draft, scope: Scope, shape: Shape): readonly Statement[] {
  const count = 2 + below(7, draft.random);
  const body: Statement[] = [];
  if (shape === "loops") {
    if (chance(draft, 0.3)) body.push(...statements(draft, scope, 1));
    body.push(...loop(draft, scope));
    if (chance(draft, 0.3)) body.push(...statements(draft, scope, 2));
  } else body.push(...statements(draft, scope, count));
  body.push(closing(draft, scope));
  return body;
}
