/** Helpers that do not wait: one that changes something on its way, one that only computes. */
import type { Draft } from "./draft.ts";
import { shared } from "./draft.ts";
import { type FunctionModel, name, number, operation } from "./model.ts";

/** Adds to the counter of the module and gives it. */
export function counting(draft: Draft): FunctionModel {
  const counter = name(shared(draft, "number"));
  return once(draft, {
    name: "next_number",
    parameters: [{ name: "key", type: "number" }],
    async: false,
    body: [
      { is: "augment", target: counter, value: name("key") },
      { is: "return", value: operation(counter, "%", number(40)) },
    ],
    kind: "counting",
    returns: "number",
  });
}

export function rounding(draft: Draft): FunctionModel {
  return once(draft, {
    name: "rounded",
    parameters: [{ name: "key", type: "number" }],
    async: false,
    body: [{ is: "return", value: operation(name("key"), "%", number(20)) }],
    kind: "rounding",
    returns: "number",
  });
}

function once(draft: Draft, model: FunctionModel): FunctionModel {
  const known = draft.functions.find((one) => one.name === model.name);
  if (!known) draft.functions.push(model);
  return known ?? model;
}
