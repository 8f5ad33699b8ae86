/**
 * Functions of the project that run without being called by name: the getter behind `ids.next`, the setter behind
 * an assignment, and special methods such as `__getitem__` of an object whose class is known. Getters and setters
 * are found by their names alone, among the classes of the module and of those that it names.
 */
import type { ClassIr, FunctionIr, Module, Place, Read, Write } from "../ir/module.ts";
import { homeOf, operationsOf, usesOf, valueById } from "../ir/walk.ts";
import type { DefinedFunction, Program } from "./program.ts";

/** What reading or writing a place may run. */
export function hiddenCalls(
  program: Program,
  within: DefinedFunction,
  operation: Read | Write,
): readonly DefinedFunction[] {
  const { op, place } = operation;
  const { accessors, specials } = hiddenIn(program, within.module);
  if (accessors.size === 0 && specials.size === 0) return [];
  const found: DefinedFunction[] = [];
  for (const [at, step] of place.path.entries()) {
    const isWritten = op === "write" && at === place.path.length - 1;
    for (const one of accessors.get(step) ?? []) if (isSetter(one.function) === isWritten) found.push(one);
  }
  const special = specials.size === 0 ? undefined : specialMethodsOf(operation);
  if (!special) return found;
  const type = typeOfRoot(within, place);
  const own = type === undefined ? [] : (specials.get(type.slice(type.lastIndexOf(".") + 1)) ?? []);
  return [...found, ...own.filter((one) => special.test(one.function.name))];
}

const ofAttributes = /^__(getattr|getattribute|setattr|delattr)__$/;
const ofItems = /^__(getitem|setitem|delitem)__$/;
/** What operators, tests, texts and loops run, and functions such as `len` and `str` that are given the object. */
const ofValues =
  /^__(contains|len|iter|next|str|repr|format|bytes|bool|hash|index|int|float|eq|ne|lt|le|gt|ge|neg|pos|abs|invert|i?(add|sub|mul|truediv|floordiv|mod|pow|and|or|xor|lshift|rshift|matmul))__$/;

function specialMethodsOf(operation: Read | Write): RegExp | undefined {
  const [step] = operation.place.path;
  if (step !== undefined) return step.startsWith(".") ? ofAttributes : ofItems;
  if (operation.op === "write") return operation.how === "augment" ? ofValues : undefined;
  const isUsed = /^(operand|formatted|iterated|condition|unpacked|argument|spread|indexed|matched)$/;
  return isUsed.test(operation.use.as) ? ofValues : undefined;
}

interface Hidden {
  /** By the step of a path that runs them: `.next`. */
  readonly accessors: ReadonlyMap<string, readonly DefinedFunction[]>;
  /** Special methods by the name of their class. */
  readonly specials: ReadonlyMap<string, readonly DefinedFunction[]>;
}

const ofModule = {};
const ofModulesNamed = {};
const none: Hidden = { accessors: new Map(), specials: new Map() };

function hiddenIn(program: Program, module: Module): Hidden {
  return program.once(ofModulesNamed, module, none, () =>
    joined([module, ...modulesNamed(program, module)].map((one) => ownHidden(program, one))),
  );
}

function ownHidden(program: Program, module: Module): Hidden {
  return program.once(ofModule, module, none, () => {
    const accessors = new Map<string, DefinedFunction[]>();
    const specials = new Map<string, DefinedFunction[]>();
    for (const method of module.functions) {
      const owner = method.class === null ? undefined : module.classes[method.class];
      if (!owner) continue;
      const defined = { module, function: method };
      if (isGetter(method) || isSetter(method)) add(accessors, `.${method.name}`, defined);
      else if ([ofAttributes, ofItems, ofValues].some((one) => one.test(method.name)))
        add(specials, owner.name, defined);
    }
    return { accessors, specials };
  });
}

function joined(all: readonly Hidden[]): Hidden {
  const [first = none, ...others] = all.filter(
    ({ accessors, specials }) => accessors.size + specials.size > 0,
  );
  if (others.length === 0) return first;
  const accessors = new Map<string, DefinedFunction[]>();
  const specials = new Map<string, DefinedFunction[]>();
  for (const one of [first, ...others]) {
    for (const [name, functions] of one.accessors) for (const each of functions) add(accessors, name, each);
    for (const [name, functions] of one.specials) for (const each of functions) add(specials, name, each);
  }
  return { accessors, specials };
}

function add(into: Map<string, DefinedFunction[]>, name: string, one: DefinedFunction): void {
  into.set(name, [...(into.get(name) ?? []), one]);
}

/** What the module imports, and where what it calls is defined. */
function modulesNamed(program: Program, module: Module): readonly Module[] {
  const files = new Set<string>();
  for (const scope of module.functions) {
    for (const { operation } of operationsOf(scope)) {
      const symbol = operation.op === "call" ? operation.callee.symbol : undefined;
      if (symbol?.definition) files.add(symbol.definition.file);
    }
  }
  files.delete(module.file);
  const imported = module.imports.flatMap(
    (one) => program.index.moduleNamed?.(one.module, module.file) ?? [],
  );
  const called = [...files].flatMap((file) => program.index.module(file) ?? []);
  return [...new Set([...called, ...imported])].filter((one) => one !== module);
}

function isGetter({ form, decorators }: FunctionIr): boolean {
  return (
    form === "getter" ||
    decorators.some(({ place }) => /property$/i.test(place?.path.at(-1) ?? place?.root ?? ""))
  );
}

function isSetter({ form, decorators }: FunctionIr): boolean {
  return form === "setter" || decorators.some(({ place }) => place?.path.at(-1) === ".setter");
}

/** Class of the object that a path begins with: by its annotation, by what it was made with, or by its method. */
function typeOfRoot(within: DefinedFunction, { root, owner }: Place): string | undefined {
  const { module } = within;
  const scope = owner === undefined ? undefined : module.functions[owner];
  if (!scope) return undefined;
  const home = homeOf(module, scope);
  const parameter = home.parameters.find(({ name }) => name === root);
  if (parameter) {
    const own: ClassIr | undefined = home.class === null ? undefined : module.classes[home.class];
    const isSelf =
      own !== undefined && home.parameters[0] === parameter && parameter.annotation === undefined;
    return isSelf ? own.name : parameter.declared?.type;
  }
  for (const { write, function: writer } of usesOf(module, home.id, root).writes) {
    const value = valueById(writer, write.value);
    const type = value && "facts" in value ? value.facts?.type : undefined;
    if (type !== undefined) return type;
  }
  return undefined;
}
