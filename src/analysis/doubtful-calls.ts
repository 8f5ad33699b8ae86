/**
 * Signs that a call is not what it seems: something else may stand in the place of the function
 * it names, or its failure is what a test wants to see. Rules stay silent on such calls.
 */
import type { Call, FunctionIr, Module, Use } from "../ir/module.ts";
import { type OperationSite, operationsOf, usesOf, valueById } from "../ir/walk.ts";
import { overridesOf } from "./call-graph.ts";
import type { Program } from "./program.ts";

/** An object of a subclass may answer the call with a plain method. */
export function isOverriddenOtherwise(program: Program, call: Call): boolean {
  const defined = program.functionOf(call.callee.symbol);
  if (!defined || call.callee.member === undefined) return false;
  return overridesOf(program, defined).some(
    (override) =>
      override.function.async !== defined.function.async || override.function.decorators.length > 0,
  );
}

/** Code that assigns to the method itself, or a test that names it in a text to patch it, puts a double there. */
export function isReplaced(module: Module, call: Call, doubles: ReadonlySet<string>): boolean {
  const { place } = call.callee;
  const name = call.callee.member ?? place?.root;
  if (name !== undefined && doubles.has(name)) return true;
  if (place?.owner === undefined || place.path.length === 0) return false;
  const path = place.path.join("");
  return usesOf(module, place.owner, place.root).writes.some(
    ({ write }) => write.place.path.join("") === path,
  );
}

/**
 * A library's method that may be another one on this object (Python): its class is the project's, whose own methods
 * the inherited one may run, or the code in sight puts something in the place of a method of that name.
 */
export function isLibraryMethodInDoubt(
  program: Program,
  module: Module,
  within: FunctionIr,
  { callee }: Call,
): boolean {
  const { symbol, member } = callee;
  if (module.language !== "python" || member === undefined || !symbol || symbol.definition) return false;
  const receiver = valueById(within, callee.value);
  const type = receiver && "facts" in receiver ? receiver.facts?.type : undefined;
  const isInherited = type !== undefined && `${type}.${member}` !== symbol.name;
  if (isInherited && hasOwnMethods(program, module, type)) return true;
  const imported = module.imports.flatMap(
    (binding) => program.index.moduleNamed?.(binding.module, module.file) ?? [],
  );
  return [module, ...imported].some((one) => assignedMembers(program, one).has(member));
}

function hasOwnMethods(program: Program, module: Module, type: string): boolean {
  const dot = type.lastIndexOf(".");
  const home = program.index.moduleNamed?.(type.slice(0, dot), module.file);
  const found = home?.classes.find(({ name }) => name === type.slice(dot + 1));
  return found?.methods.some((id) => !/^__\w+__$/.test(home?.functions[id]?.name ?? "__init__")) ?? false;
}

const assignedMemberAnalysis = {};

/** The attributes that a module gives to objects other than `self`. */
function assignedMembers(program: Program, module: Module): ReadonlySet<string> {
  return program.once(assignedMemberAnalysis, module, new Set<string>(), () => {
    const names = new Set<string>();
    for (const scope of module.functions) {
      for (const { operation } of operationsOf(scope)) {
        if (operation.op !== "write" || operation.how !== "assign") continue;
        const { root, path } = operation.place;
        const last = path.at(-1);
        if (last?.startsWith(".") && (path.length > 1 || root !== "self")) names.add(last.slice(1));
      }
    }
    return names;
  });
}

/** Last parts of all dotted names that stand in texts: `load` for `patch("shop.orders.load")`. */
export function namesInText(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  for (const scope of module.functions) {
    for (const { operation } of operationsOf(scope)) {
      if (operation.op !== "constant" || typeof operation.value !== "string") continue;
      const name = /^(?:\w+\.)*(\w+)$/.exec(operation.value)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** Names that a test may put doubles in the place of: `save` for `patch("shop.save")` and `setattr(shop, "save", …)`. */
export function patchedNames(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  for (const scope of module.functions) {
    for (const { operation } of operationsOf(scope)) {
      if (operation.op !== "constant" || typeof operation.value !== "string") continue;
      const [, path, name] = /^((?:\w+\.)*)(\w+)$/.exec(operation.value) ?? [];
      if (name === undefined) continue;
      if (path === "" ? isGivenToPatcher(operation.use, scope) : !isKey(operation.use, scope))
        names.add(name);
    }
  }
  return names;
}

function isGivenToPatcher(use: Use, scope: FunctionIr): boolean {
  const call = use.as === "argument" ? valueById(scope, use.by) : undefined;
  return call?.op === "call" && patchers.test(call.callee.member ?? call.callee.place?.root ?? "");
}

/** Keys are words of settings. */
function isKey(use: Use, scope: FunctionIr): boolean {
  const container = use.as === "collected" ? valueById(scope, use.by) : undefined;
  return container?.op === "compute" && container.what === "dict";
}

/** `patch.object`, `monkeypatch.setattr`, `flexmock(…).should_receive` and their like. */
const patchers = /patch|mock|stub|spy|double|fake|receive|replace|^(object|(set|del)(attr|item))$/i;

/** Context managers of tests in which failures and warnings are what is wanted. */
const failureExpectations =
  /^(assert(Raises|Warns)\w*|raises|warns|deprecated_call|catch_\w+|check_(no_)?warnings)$/;

/** Inside `with pytest.warns(...)` and the like the missing await is what is being tested. */
export function isExpectedToFail(site: OperationSite | undefined, scope: FunctionIr): boolean {
  if (!site) return false;
  return site.enclosing.some(({ statement }) => {
    if (statement.type !== "with") return false;
    return statement.items.some((item) => {
      const manager = valueById(scope, item.value);
      if (manager?.op !== "call") return false;
      const name = manager.callee.member ?? manager.callee.place?.root;
      return name !== undefined && failureExpectations.test(name);
    });
  });
}
