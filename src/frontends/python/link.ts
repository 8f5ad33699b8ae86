/** Fills the linked fields of a module's IR from what inference finds. Doing it again overwrites. */
import type { Decorator, FunctionIr, Module, Operation, ValueFacts } from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import { abilitiesOf } from "./class-members.ts";
import type { Inference } from "./inference.ts";
import { factsOf, symbolOf, type Type } from "./types.ts";

export function linkModule(inference: Inference, module: Module): void {
  linkFunctions(inference, module, module.functions);
}

/** Links the bodies of some functions alone, and every function's decorators. */
export function linkFunctions(inference: Inference, module: Module, functions: Iterable<FunctionIr>): void {
  for (const target of functions) {
    for (const { operation } of operationsOf(target)) linkOperation(inference, module, target, operation);
  }
  for (const target of module.functions) {
    const around = target.parent === null ? target : (module.functions[target.parent] ?? target);
    for (const decorator of target.decorators) linkDecorator(inference, module, around, decorator);
  }
}

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
