/** Fills the linked fields of a module's IR from what inference finds. Doing it again overwrites. */
import type { Decorator, FunctionIr, Module, Operation, ValueFacts } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import { annotationType } from "./annotation-types.ts";
import { parameterAnnotation } from "./binding-types.ts";
import { abilitiesOf, projectAncestors } from "./class-members.ts";
import type { Inference } from "./inference.ts";
import { factsOf, type Instance, symbolOf, type Type } from "./types.ts";

export function linkModule(inference: Inference, module: Module): void {
  linkFunctions(inference, module, module.functions);
}

/** Links the bodies of some functions alone, and every function's decorators. */
export function linkFunctions(inference: Inference, module: Module, functions: Iterable<FunctionIr>): void {
  for (const target of functions) {
    for (const { operation } of operationsOf(target)) linkOperation(inference, module, target, operation);
    linkHead(inference, module, target);
  }
  for (const target of module.functions) {
    const around = target.parent === null ? target : (module.functions[target.parent] ?? target);
    for (const decorator of target.decorators) linkDecorator(inference, module, around, decorator);
  }
}

function linkHead(inference: Inference, module: Module, target: FunctionIr): void {
  target.declared =
    target.returns && declaredFacts(inference, annotationType(inference, module, target, target.returns));
  for (const parameter of target.parameters) {
    if (parameter.annotation)
      parameter.declared = declaredFacts(
        inference,
        parameterAnnotation(inference, module, target, parameter),
      );
  }
}

/** Facts of what an annotation allows, so far as it names classes: many objects fit a protocol. */
function declaredFacts(inference: Inference, type: Type): ValueFacts | undefined {
  const parts = type.is === "union" ? type.parts : [type];
  const areClasses = parts.every((part) => part.is === "instance" && !isProtocol(inference, part));
  return areClasses ? facts(inference, type) : undefined;
}

const protocolModules = /^(typing|typing_extensions|collections\.abc|_typeshed|abc|asyncio\.protocols)(\.|$)/;

function isProtocol(inference: Inference, { name, project }: Instance): boolean {
  if (!project) return abstractNames.has(name) || protocolModules.test(name);
  return projectAncestors(inference, project).some(
    (ancestor) => typeof ancestor === "string" && (ancestor === "?" || /(^|\.)Protocol$/.test(ancestor)),
  );
}

/** Generic types that are written without a module. */
const abstractNames = new Set(
  "AsyncGenerator AsyncIterable AsyncIterator Awaitable Coroutine Generator Iterable Iterator object".split(
    " ",
  ),
);

function linkOperation(inference: Inference, module: Module, within: FunctionIr, operation: Operation): void {
  switch (operation.op) {
    case "call": {
      operation.callee.symbol = symbolOf(inference.calleeType(module, within, operation));
      operation.facts = facts(inference, inference.valueType(module, within, operation.id));
      return;
    }
    case "read": {
      const type = inference.valueType(module, within, operation.id);
      operation.symbol = symbolOf(type);
      operation.facts = facts(inference, type);
      return;
    }
    case "await":
    case "compute":
    case "choice":
    case "comprehension":
      operation.facts = facts(inference, inference.valueType(module, within, operation.id));
      return;
    default:
  }
}

function linkDecorator(inference: Inference, module: Module, around: FunctionIr, decorator: Decorator): void {
  if (!decorator.place) return;
  decorator.symbol = symbolOf(inference.placeType(module, around, decorator.place));
}

/** Facts are the same for the same type object, of which inference makes one per name and value. */
function facts(inference: Inference, type: Type): ValueFacts | undefined {
  if (type.is === "unknown") return undefined;
  return inference.aboutType(type, () => factsOf(type, (instance) => abilitiesOf(inference, instance)));
}
