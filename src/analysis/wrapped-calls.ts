/**
 * Which function of the project a call runs in the end, through decorators of the project that run
 * it inside a function of their own, and what that function has around the call. A decorator that
 * cannot be seen through, or one that exists to catch or to try again, ends the way.
 */
import type { Call, Decorator, FunctionIr, Module, Place, Statement } from "../ir/module.ts";
import {
  callsIn,
  childrenOf,
  mentionsIn,
  operationsOf,
  statementsOf,
  usesOf,
  valueById,
} from "../ir/walk.ts";
import { constructorOf, overridesOf } from "./call-graph.ts";
import { type Layer, surroundingsOf } from "./catchers.ts";
import { basesOf } from "./exceptions.ts";
import type { DefinedClass, DefinedFunction, Program } from "./program.ts";

export interface RunBody {
  readonly target: DefinedFunction;
  /** What the decorators have around it, innermost first. */
  readonly layers: readonly Layer[];
  /** Functions whose bodies had to be read to know. */
  readonly consulted: readonly FunctionIr[];
}

/** The one function whose body a call in `module` surely runs, or undefined. */
export function bodyRunBy(program: Program, module: Module, call: Call): RunBody | undefined {
  const target = functionCalled(program, module, call) ?? constructorOf(program, call);
  if (!target) return undefined;
  return program.once<RunBody | undefined>(bodyAnalysis, target.function, undefined, () => {
    if (target.function.stub || overridesOf(program, target).length > 0) return undefined;
    let body: RunBody = { target, layers: [], consulted: [] };
    for (const decorator of [...target.function.decorators].reverse()) {
      const around = aroundDecorated(program, decorator);
      if (!around) return undefined;
      const layers = [...body.layers, ...around.layers];
      body = { target, layers, consulted: [...body.consulted, ...around.consulted] };
    }
    return body;
  });
}

const bodyAnalysis = {};

/** The function that a call names, decorated or not. What a decorator gives may have no symbol of its own. */
export function functionCalled(program: Program, module: Module, call: Call): DefinedFunction | undefined {
  const { symbol, place } = call.callee;
  if (symbol) return program.functionOf(symbol);
  if (place?.path.length === 1) return methodOfSelf(program, module, place);
  if (!place || place.path.length > 0 || place.owner !== 0) return undefined;
  const [write, ...others] = usesOf(module, 0, place.root).writes;
  if (!write || others.length > 0) return undefined;
  if (write.write.how === "define") return functionDefinedAt(module, write.site.statement);
  const binding = module.imports.find(({ local, scope }) => local === place.root && scope === 0);
  if (binding?.member === undefined) return undefined;
  const other = program.index.moduleNamed?.(binding.module, module.file);
  const [defined, ...more] = other ? usesOf(other, 0, binding.member).writes : [];
  return other && defined && more.length === 0 ? functionDefinedAt(other, defined.site.statement) : undefined;
}

/** `self.load()`, where the class or one of its bases has the method and nobody puts another in its place. */
function methodOfSelf(program: Program, module: Module, place: Place): DefinedFunction | undefined {
  const caller = place.owner === undefined ? undefined : module.functions[place.owner];
  const owner = caller?.class === null || !caller ? undefined : module.classes[caller.class];
  const [step = ""] = place.path;
  if (!owner || caller?.parameters[0]?.name !== place.root || !step.startsWith(".")) return undefined;
  if (usesOf(module, caller.id, place.root).writes.length > 0) return undefined;
  let family: readonly DefinedClass[] = [{ module, class: owner }];
  for (let depth = 0; depth < mostBases; depth++) {
    const [first, ...others] = family;
    if (!first || others.length > 0) return undefined;
    const found = first.class.methods
      .map((id) => first.module.functions[id])
      .filter((method) => method !== undefined && `.${method.name}` === step);
    const [method, ...more] = found;
    if (method) {
      const isSure = more.length === 0 && ![module, first.module].some((one) => isAssigned(one, step));
      return isSure ? { module: first.module, function: method } : undefined;
    }
    family = basesOf(program, first).flatMap((base) => (base?.definition ? [base.definition] : []));
  }
  return undefined;
}

const mostBases = 8;

/** `self.load = other` somewhere in the module. */
function isAssigned({ functions }: Module, step: string): boolean {
  return functions.some(
    (scope) =>
      mentionsIn(scope).has(step.slice(1)) &&
      operationsOf(scope).some(
        ({ operation }) => operation.op === "write" && operation.place.path.includes(step),
      ),
  );
}

function functionDefinedAt(module: Module, statement: Statement): DefinedFunction | undefined {
  const id = statement.type === "define" ? statement.function : undefined;
  const found = id === undefined ? undefined : module.functions[id];
  return found && { module, function: found };
}

type Around = Omit<RunBody, "target">;

const nothingAround: Around = { layers: [], consulted: [] };

function aroundDecorated(program: Program, decorator: Decorator): Around | undefined {
  const { symbol, place } = decorator;
  const facts = program.factsOf(symbol);
  if (facts) return facts.decorates === "same" && !facts.catches ? nothingAround : undefined;
  const name = symbol?.name ?? (place?.scope === "builtin" ? place.root : undefined);
  if (name !== undefined && /^(builtins\.)?(staticmethod|classmethod)$/.test(name)) return nothingAround;
  const written = program.functionOf(symbol);
  if (!written) return undefined;
  return decorator.call ? aroundMade(program, written) : aroundGiven(program, written);
}

/** `@retry(3)`: what calling the function gives is the decorator. */
function aroundMade(program: Program, maker: DefinedFunction): Around | undefined {
  const decorator = returnedFunction(maker);
  const around = decorator && aroundGiven(program, { module: maker.module, function: decorator });
  return around && { layers: around.layers, consulted: [maker.function, ...around.consulted] };
}

/** A decorator: gives back what it is given, or a function of its own that calls it in one place. */
function aroundGiven(program: Program, { module, function: decorator }: DefinedFunction): Around | undefined {
  const [given, ...others] = decorator.parameters;
  if (!given || others.length > 0 || decorator.async || decorator.decorators.length > 0) return undefined;
  const consulted = [decorator];
  if (givesBack(decorator, given.name)) return { layers: [], consulted };
  const wrapper = returnedFunction({ module, function: decorator });
  if (!wrapper || wrapper.generator) return undefined;
  const isPlain = wrapper.decorators.every(({ symbol }) => program.factsOf(symbol)?.decorates === "same");
  const calls = callsIn(wrapper).filter(({ operation: { callee } }) => {
    const { place } = callee;
    return place?.root === given.name && place.path.length === 0 && place.owner === decorator.id;
  });
  const [site, ...more] = calls;
  if (!isPlain || !site || more.length > 0) return undefined;
  const { use } = site.operation;
  if (use.as !== "awaited" && use.as !== "returned") return undefined;
  const around = surroundingsOf(program, { module, function: wrapper }, site, site.operation.span);
  // A coroutine that is returned as it is runs outside of the `try` in which it was made.
  const layers = use.as === "returned" && !wrapper.async ? unlessSurrounded(around.layers) : around.layers;
  return layers && { layers, consulted: [...consulted, wrapper, ...around.consulted] };
}

function unlessSurrounded(layers: readonly Layer[]): readonly Layer[] | undefined {
  return layers.length === 0 ? layers : undefined;
}

function givesBack(decorator: FunctionIr, name: string): boolean {
  const given = returnedValues(decorator);
  return (
    given.length > 0 &&
    given.every((value) => value?.op === "read" && value.place.root === name && value.place.path.length === 0)
  );
}

/** The nested function that a function gives in each of its returns. */
function returnedFunction({ module, function: outer }: DefinedFunction): FunctionIr | undefined {
  const nested = childrenOf(module, outer).filter(({ kind }) => kind === "function");
  const given = returnedValues(outer).map((value) =>
    value?.op === "read" && value.place.owner === outer.id && value.place.path.length === 0
      ? nested.filter(({ name }) => name === value.place.root)
      : [],
  );
  const [first] = given;
  const [only, ...others] = first ?? [];
  if (!only || others.length > 0) return undefined;
  return given.every(([one]) => one === only) ? only : undefined;
}

function returnedValues(scope: FunctionIr) {
  return statementsOf(scope).flatMap(({ statement }) =>
    statement.type === "return" ? [valueById(scope, statement.value)] : [],
  );
}
