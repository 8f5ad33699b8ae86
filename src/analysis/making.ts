/** What making an object of a project's class does beside its constructor in Python, and with it in TypeScript. */
import type { Call, FunctionIr, Operation } from "../ir/module.ts";
import { callsIn, operationsOf, statementsOf, valueById } from "../ir/walk.ts";
import { Collector, type EffectSummary, nothing } from "./effect-summary.ts";
import { collectOperation, collectStatement, effectsOf, effectsOfFunctionGiven } from "./effects.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";
import { scopesRunWith } from "./scopes.ts";

const makingAnalysis = {};

/** The class has no base whose making would count as well. */
export function effectsOfMaking(program: Program, made: DefinedClass): EffectSummary {
  const { module, class: one } = made;
  const recursive = { ...nothing, unknown: `\`${one.name}\` makes itself` };
  return program.once(makingAnalysis, one, recursive, () =>
    module.language === "python" ? makingInPython(program, made) : makingInTypeScript(program, made),
  );
}

/** `__new__`, what runs behind a generated constructor, and the functions that give fields their values. */
function makingInPython(program: Program, { module, class: { body, methods } }: DefinedClass): EffectSummary {
  const collected = new Collector();
  for (const id of methods) {
    const method = module.functions[id];
    if (!method) continue;
    if (/^(__new__|__post_init__|__attrs_(pre|post)_init__|model_post_init)$/.test(method.name))
      collected.add(effectsOf(program, { module, function: method }));
    if (method.decorators.some(({ place }) => /(validator|\.default)$/.test(nameOf(place))))
      collected.unknown(`\`${method.name}\` runs when an object is made`);
  }
  const fields = module.functions[body];
  if (!fields) return collected.summary();
  const within = { module, function: fields };
  for (const { operation } of callsIn(fields)) collected.add(effectsOfFactories(program, operation, within));
  return collected.summary();
}

/** `field(default_factory=next_id)` */
function effectsOfFactories(program: Program, call: Call, within: DefinedFunction): EffectSummary {
  const collected = new Collector();
  for (const { keyword, value } of call.arguments) {
    if (keyword !== "default_factory" && keyword !== "factory" && keyword !== "converter") continue;
    const given = valueById(within.function, value);
    if (given?.op === "read" && /^(list|dict|set|tuple|str|int|float|bool)$/.test(given.place.root)) continue;
    const does = effectsOfFunctionGiven(program, value, within);
    if (does) collected.add(does);
  }
  return collected.summary();
}

function nameOf(place: { readonly root: string; readonly path: readonly string[] } | undefined): string {
  return place ? place.root + place.path.join("") : "";
}

/** The values of its fields, and its constructor. */
function makingInTypeScript(
  program: Program,
  { module, class: { body, methods } }: DefinedClass,
): EffectSummary {
  const fields = module.functions[body];
  if (!fields) return nothing;
  const collected = new Collector();
  const constructors = methods.flatMap((id) => {
    const method = module.functions[id];
    return method?.form === "constructor" ? [method] : [];
  });
  for (const part of [fields, ...constructors])
    for (const scope of scopesRunWith(module, part))
      collectFilling(program, { module, function: scope }, collected);
  return collected.summary();
}

function collectFilling(program: Program, within: DefinedFunction, into: Collector): void {
  const scope: FunctionIr = within.function;
  for (const { operation } of operationsOf(scope))
    if (!isOwnField(operation)) collectOperation(program, within, operation, into);
  for (const { statement } of statementsOf(scope)) collectStatement(program, scope, statement, into);
}

function isOwnField(operation: Operation): boolean {
  if (operation.op !== "read" && operation.op !== "write") return false;
  return operation.place.root === "this" && operation.place.path.length <= 1;
}
