/** What a name has been given, wherever its scope binds it: by parameters, assignments, imports and definitions. */
import type { FunctionIr, Module, Parameter, ValueId, Write } from "../../ir/module.ts";
import { comprehensionOf, type Enclosing, type NameUses, usesOf, valueById } from "../../ir/walk.ts";
import { annotationType } from "./annotation-types.ts";
import { functionType } from "./call-types.ts";
import type { Inference } from "./inference.ts";
import { returnsItsArgument } from "./project-decorators.ts";
import { instance, join, projectClassType, projectInstance, type Type, unknown } from "./types.ts";

/** The types of all bindings of `name` in `owner` together. */
export function bindingsType(inference: Inference, module: Module, owner: FunctionIr, name: string): Type {
  const types: Type[] = [];
  const parameter = owner.parameters.find((candidate) => candidate.name === name);
  if (parameter) types.push(parameterType(inference, module, owner, parameter));
  const uses = usesOf(module, owner.id, name).writes.filter(({ write }) => write.place.path.length === 0);
  // `X: TypeAlias = …` says what the value is for, not of which type it is.
  const annotated = uses.find(({ write }) => write.annotation && write.alias === undefined);
  if (
    annotated?.write.annotation &&
    !uses.some(({ write }) => write.how === "define" || write.how === "import")
  )
    return annotationType(inference, module, annotated.function, annotated.write.annotation);
  for (const use of uses) {
    if (use.write.how === "delete" || givesItself(use)) continue;
    const type = boundBy(inference, module, name, use);
    if (uses.length === 1 || !isMissingImport(inference, module, name, use)) types.push(type);
  }
  return types.length === 0 ? unknown : settled(join(types), owner);
}

/** `name = name` */
function givesItself({ write, function: within }: NameUses["writes"][number]): boolean {
  const value = valueById(within, write.value);
  return (
    value?.op === "read" &&
    value.place.root === write.place.root &&
    value.place.owner === write.place.owner &&
    value.place.path.length === 0
  );
}

/** An import that fails in this environment, in a `try` that goes on with something else. */
function isMissingImport(
  inference: Inference,
  module: Module,
  name: string,
  { write, site }: NameUses["writes"][number],
): boolean {
  if (write.how !== "import" || !site.enclosing.some(isGuardedImport)) return false;
  const binding = importNamed(module, name, write);
  return binding !== undefined && !inference.isKnownModule(binding.module, module.file);
}

function isGuardedImport({ statement, part }: Enclosing): boolean {
  if (statement.type !== "try" || part !== "body") return false;
  return statement.handlers.some(
    ({ exceptions }) =>
      exceptions.length === 0 ||
      exceptions.some((caught) => /^(ImportError|ModuleNotFoundError)$/.test(caught.name)),
  );
}

function importNamed(module: Module, name: string, write: Write): Module["imports"][number] | undefined {
  return module.imports.find(({ local, span }) => local === name && span[0] === write.span[0]);
}

/** `None` in a module or class is a placeholder that other code fills. */
function settled(type: Type, owner: FunctionIr): Type {
  const placeholder = type.is === "instance" && type.name === "None" && owner.kind !== "function";
  return placeholder ? unknown : type;
}

/* ---------------------------------------------------------------- parameters */

function parameterType(inference: Inference, module: Module, owner: FunctionIr, parameter: Parameter): Type {
  const annotated = () => parameterAnnotation(inference, module, owner, parameter);
  if (parameter.kind === "rest") return instance("tuple", [annotated(), instance("...")]);
  if (parameter.kind === "keyword-rest") return instance("dict", [instance("str"), annotated()]);
  const self = owner.class === null || owner.kind !== "function" ? undefined : module.classes[owner.class];
  if (self && parameter === owner.parameters[0] && !parameter.annotation) {
    const decorators = owner.decorators.map((decorator) => decorator.place?.root);
    if (decorators.includes("staticmethod")) return unknown;
    const definition = { module, class: self };
    return decorators.includes("classmethod") || owner.name === "__new__"
      ? projectClassType(definition)
      : projectInstance(definition);
  }
  return parameter.annotation ? annotated() : defaultType(inference, module, owner, parameter);
}

/** What a parameter is annotated with; for `*rest`, what each of its elements is. */
export function parameterAnnotation(
  inference: Inference,
  module: Module,
  owner: FunctionIr,
  parameter: Parameter,
): Type {
  if (!parameter.annotation) return unknown;
  return annotationType(inference, module, scopeOfHead(module, owner), parameter.annotation);
}

/** A class that stands as the default is the one that callers would give a variant of. */
function defaultType(inference: Inference, module: Module, owner: FunctionIr, parameter: Parameter): Type {
  if (parameter.default === undefined) return unknown;
  const type = inference.dottedType(module, scopeOfHead(module, owner), parameter.default);
  return type.is === "class" ? type : unknown;
}

/** Where the names in the head of a function are looked up: in what is around it. */
export function scopeOfHead(module: Module, owner: FunctionIr): FunctionIr {
  const around = owner.parent === null ? owner : (module.functions[owner.parent] ?? owner);
  return around.kind === "class-body" ? owner : around;
}

/* ---------------------------------------------------------------- writes */

function boundBy(inference: Inference, module: Module, name: string, use: NameUses["writes"][number]): Type {
  const { write, site } = use;
  const { statement } = site;
  if (write.alias)
    return { is: "alias", means: annotationType(inference, module, use.function, write.alias) };
  switch (write.how) {
    case "define": {
      if (statement.type !== "define") return unknown;
      const target = statement.function === undefined ? undefined : module.functions[statement.function];
      if (target) return functionType(inference, { module, function: target });
      const made = statement.class === undefined ? undefined : module.classes[statement.class];
      if (!made) return unknown;
      return keepsClass(inference, module, made) ? projectClassType({ module, class: made }) : unknown;
    }
    case "import": {
      const binding = importNamed(module, name, write);
      return binding ? inference.importedType(module, binding) : unknown;
    }
    case "assign":
    case "augment":
    case "unpack":
      return writtenType(inference, module, use.function, write);
    case "with": {
      const item =
        statement.type === "with"
          ? statement.items.find((candidate) => candidate.target?.[0] === write.span[0])
          : undefined;
      return item ? inference.enteredType(inference.valueType(module, use.function, item.value)) : unknown;
    }
    case "loop": {
      if (statement.type !== "loop" || !statement.target) return unknown;
      const [start, end] = statement.target;
      if (write.span[0] < start || write.span[1] > end) return unknown;
      const element = inference.elementType(
        iterableType(inference, module, use.function, statement.iterable),
      );
      if (write.from) return inference.elementAt(element, write.from.element);
      return write.span[0] === start && write.span[1] === end ? element : unknown;
    }
    case "handler":
      return handlerType(inference, module, use);
    default:
      return unknown;
  }
}

/** What a write gives its place: the value, or the element of it that is unpacked there. */
export function writtenType(inference: Inference, module: Module, within: FunctionIr, write: Write): Type {
  if (write.value !== undefined) return inference.valueType(module, within, write.value);
  if (!write.from) return unknown;
  const { value, element } = write.from;
  if (value === undefined) return unknown;
  const unpacked = valueById(within, value);
  if (unpacked?.op === "compute" && unpacked.what === "tuple") {
    const part = valueById(within, unpacked.operands[element]);
    return part && part.use.as !== "spread" ? inference.valueType(module, within, part.id) : unknown;
  }
  return inference.elementAt(inference.valueType(module, within, value), element);
}

function handlerType(inference: Inference, module: Module, use: NameUses["writes"][number]): Type {
  const { statement } = use.site;
  if (statement.type !== "try") return unknown;
  const handler = statement.handlers.find((candidate) => candidate.operations.includes(use.write));
  if (!handler || handler.group || handler.exceptions.length === 0) return unknown;
  return join(handler.exceptions.map((caught) => annotationType(inference, module, use.function, caught)));
}

/** The first clause of a comprehension iterates a value of the function around it. */
function iterableType(
  inference: Inference,
  module: Module,
  within: FunctionIr,
  iterable: ValueId | undefined,
): Type {
  if (iterable !== undefined) return inference.valueType(module, within, iterable);
  const owner = comprehensionOf(module, within);
  const around = within.parent === null ? undefined : module.functions[within.parent];
  return owner && around ? inference.valueType(module, around, owner.iterable) : unknown;
}

/** A class decorator that we do not know may give anything. */
function keepsClass(inference: Inference, module: Module, made: Module["classes"][number]): boolean {
  const scope = module.functions[made.scope];
  if (!scope) return false;
  return made.decorators.every((decorator) => {
    if (!decorator.place) return false;
    const type = inference.placeType(module, scope, decorator.place);
    return type.is === "function" && !type.project
      ? inference.knowledge.function(type.name)?.decorates === "same"
      : returnsItsArgument(type, decorator.call);
  });
}
