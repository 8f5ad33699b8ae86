/** AW108: see the documentation below. */

import {
  isExpectedToFail,
  isLibraryMethodInDoubt,
  isReplaced,
  patchedNames,
} from "../analysis/doubtful-calls.ts";
import type { DefinedFunction } from "../analysis/program.ts";
import type { Await, Call, ClassIr, FunctionIr, Module, Read, SymbolRef } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import { awaitsIn, operationsOf, statementsOf, type ValueOperation, valueById } from "../ir/walk.ts";
import type { Related, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { factsOf, factsOfValue } from "./kit/values.ts";
import { calleeName, messageAround, placeName, sourceInShort } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW108",
  name: "await-of-plain-value",
  group: "correctness",
  languages: ["python", "typescript"],
  severity: "error",
  summary: "Something that surely cannot be awaited is awaited.",
  repairs: [
    { title: "Remove `await`", kind: "safe" },
    { title: "Call the function", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `await` before a value that is known and cannot be awaited: the result of a plain function, a constant, a collection, or a function that is not called. In TypeScript and JavaScript constants are left alone, because `await null` is a way to let others run first, and so are functions that are only declared to give nothing.",
    why: "Python raises `TypeError: object … can't be used in 'await' expression` when the line is reached. JavaScript goes on with the value itself, so the line waits for nothing; there the finding is shown as information. Usually the function was async once, or is believed to be.",
    examples: [
      {
        language: "python",
        bad: "def price(cups: int) -> int:\n    return 3 * cups\n\n\nasync def order(cups):\n    return await price(cups)\n",
        good: "def price(cups: int) -> int:\n    return 3 * cups\n\n\nasync def order(cups):\n    return price(cups)\n",
      },
      {
        language: "typescript",
        bad: "function price(cups: number): number {\n  return 3 * cups;\n}\n\nexport async function order(cups: number) {\n  return await price(cups);\n}\n",
        good: "function price(cups: number): number {\n  return 3 * cups;\n}\n\nexport async function order(cups: number) {\n  return price(cups);\n}\n",
      },
      {
        language: "python",
        bad: "import time\n\n\nasync def pause():\n    await time.sleep(1)\n",
        good: "import asyncio\n\n\nasync def pause():\n    await asyncio.sleep(1)\n",
      },
    ],
    repair:
      "Removes the word `await`. In Python the line can only fail as it stands, so this is safe; in JavaScript other code may run at the `await`, so it is a suggestion. An async function that is not called gets its call as a suggestion.",
    whenNotToUse:
      "Where values are replaced at run time by others that can be awaited, such as mocks in tests.",
  },
};

interface Data {
  readonly operation: Await;
  readonly operand: ValueOperation;
  /** The operand is an async function itself, not its call. */
  readonly uncalled: boolean;
}

export const awaitOfPlainValue: Rule<Data> = {
  meta,

  *detect(context) {
    const doubles = context.test ? patchedNames(context.module) : new Set<string>();
    for (const within of context.module.functions) {
      const plain = context.program.ofBody(candidates, within, () => awaitsOfPlainValues(within));
      for (const { site, operand } of plain) {
        const { operation } = site;
        if (mayBeOverridden(operand, within, context)) continue;
        if (isExpectedToFail(site, within)) continue;
        if (operand.op === "call" && isReplaced(context.module, operand, doubles)) continue;
        if (operand.op === "call" && isLibraryMethodInDoubt(context.program, context.module, within, operand))
          continue;
        if (operand.op === "read" && isFilledElsewhere(operand, context.module)) continue;
        const uncalled = isAsyncFunction(operand, context);
        const harmless = context.module.language === "typescript" && !uncalled;
        if (harmless && (isMeant(operand, context) || isDoubted(operand, within))) continue;
        yield {
          span: operation.span,
          function: within,
          certainty: "certain",
          ...(harmless && { severity: "information" as const }),
          data: { operation, operand, uncalled },
        };
      }
    }
  },

  say({ data }, context) {
    const { operand, uncalled } = data;
    const fails = context.module.language === "python";
    const shown =
      operand.op === "call"
        ? `${operand.construct ? "new " : ""}${calleeName(operand)}()`
        : sourceInShort(context, operand.span);
    const what =
      operand.op === "call"
        ? "gives a plain value"
        : uncalled
          ? "is a function that is not called"
          : "is a plain value";
    const type = factsOf(operand).type;
    const known =
      type !== undefined && type !== "function"
        ? `a value of type \`${type.replace(/^\/.*\./s, "")}\``
        : "a plain value";
    return {
      message: messageAround(
        shown,
        (name) => t`\`${name}\` ${what}${fails ? " and cannot be awaited" : ": `await` waits for nothing"}`,
      ),
      explanation: uncalled
        ? `\`${shown}\` is the async function itself. Only its call gives a ${fails ? "coroutine" : "promise"} that can be awaited; ${fails ? "this line raises `TypeError`" : "as it stands nothing runs here"}.`
        : `\`${shown}\` ${operand.op === "call" ? "gives" : "is"} ${known}, and there is nothing to wait for${fails ? ": this line raises `TypeError`" : ""}.`,
      related: definitionOf(operand, context),
    };
  },

  repair({ data }, { module, printer }) {
    const { operation, operand, uncalled } = data;
    if (uncalled) {
      const [, end] = operand.span;
      return [
        { title: t`Call the function`, kind: "suggestion", edits: [printer.replace([end, end], "()")] },
      ];
    }
    const kind = module.language === "python" ? "safe" : "suggestion";
    return [{ title: t`Remove \`await\``, kind, edits: printer.removeAwait(operation) }];
  },
};

const candidates = {};

function awaitsOfPlainValues(within: FunctionIr) {
  return awaitsIn(within).flatMap((site) => {
    const operand = valueById(within, site.operation.operand);
    return operand && factsOf(operand).kind === "plain" ? [{ site, operand }] : [];
  });
}

/**
 * A constant lets others run first. What is declared to give nothing may be a function that gives a
 * promise all the same, unless its body is at hand. An array of promises has a rule of its own.
 */
function isMeant(operand: ValueOperation, { program }: RuleContext): boolean {
  if (operand.op === "constant") return true;
  const facts = factsOf(operand);
  if (facts.type === "Array" && facts.elements?.kind !== "plain") return true;
  if (facts.type !== "undefined") return false;
  return operand.op !== "call" || program.functionOf(operand.callee.symbol) === undefined;
}

/** The type is what somebody asserts, or the code itself asks whether the value is a promise. */
function isDoubted(operand: ValueOperation, within: FunctionIr): boolean {
  if (operand.asserted) return true;
  if (operand.op !== "read" || operand.place.path.length > 0) return false;
  const { root, owner } = operand.place;
  return operationsOf(within).some(({ operation }) => {
    if (operation.op === "write")
      return (
        operation.place.root === root &&
        operation.place.owner === owner &&
        valueById(within, operation.value)?.asserted !== undefined
      );
    if (operation.op !== "read" || operation.place.root !== root || operation.place.owner !== owner)
      return false;
    const { use, place } = operation;
    if (place.path[0] === ".then") return true;
    if (use.as === "operand") return use.operator === "instanceof" || use.operator === "in";
    return (use.as === "member" || use.as === "receiver") && use.member === "then";
  });
}

/** A method that a subclass may make async, or that only declares what subclasses do. */
function mayBeOverridden(operand: ValueOperation, within: FunctionIr, { program }: RuleContext): boolean {
  if (operand.op !== "call") return false;
  const called = program.functionOf(operand.callee.symbol);
  const owner = called?.function.class;
  if (!called || owner === null || owner === undefined) return called?.function.stub ?? false;
  if (called.function.stub) return true;
  const definition = called.module.classes[owner];
  if (!definition) return true;
  if (isOpen(called, definition) && !isOfClassItself(operand, within)) return true;
  if (within.class !== owner && isPlainByAnnotationAlone(called)) return true;
  return program.index.subclasses({ module: called.module, class: definition }).some((derived) =>
    derived.class.methods.some((id) => {
      const method = derived.module.functions[id];
      return method?.name === called.function.name && method.async;
    }),
  );
}

/**
 * What the body gives nobody knows, and a subclass that awaits it may know better than the annotation: classes
 * that serve sync and async callers alike write it for the sync ones.
 */
function isPlainByAnnotationAlone({ module, function: method }: DefinedFunction): boolean {
  if (module.language !== "python" || !method.returns) return false;
  return statementsOf(method).some(({ statement }) => {
    const value = statement.type === "return" ? valueById(method, statement.value) : undefined;
    return value !== undefined && factsOf(value).kind === "unknown";
  });
}

/** A method of TypeScript that classes in other projects may have in another way, async perhaps. */
function isOpen({ module, function: method }: DefinedFunction, owner: ClassIr): boolean {
  if (module.language !== "typescript" || method.private) return false;
  return owner.scope !== 0 || !module.exports || module.exports.includes(owner.name);
}

/** `Job.count()`: what is called is the class's own. */
function isOfClassItself({ callee }: Call, within: FunctionIr): boolean {
  const receiver = callee.member === undefined ? undefined : valueById(within, callee.value);
  return receiver?.op === "read" && receiver.symbol?.definition?.class !== undefined;
}

/** An attribute of this name is somewhere given something else than a plain value. */
function isFilledElsewhere({ place }: Read, module: Module): boolean {
  const attribute = place.path.at(-1);
  if (attribute === undefined) return false;
  return module.functions.some((scope) =>
    operationsOf(scope).some(
      ({ operation }) =>
        operation.op === "write" &&
        operation.place.path.at(-1) === attribute &&
        factsOfValue(scope, operation.value).kind !== "plain",
    ),
  );
}

function isAsyncFunction(operand: ValueOperation, { program }: RuleContext): boolean {
  if (operand.op !== "read") return false;
  const defined = program.functionOf(operand.symbol);
  if (defined) return defined.function.async && !defined.function.generator;
  const { symbol } = operand;
  const returns = symbol && !symbol.definition ? program.knowledge.function(symbol.name)?.returns : undefined;
  return returns?.startsWith("Coroutine[") ?? false;
}

function definitionOf(operand: ValueOperation, { program }: RuleContext): readonly Related[] {
  const symbol: SymbolRef | undefined = operand.op === "call" ? operand.callee.symbol : undefined;
  const defined = program.functionOf(symbol);
  if (!defined?.function.nameSpan) return [];
  const { module, function: target } = defined;
  return [
    { file: module.file, span: defined.function.nameSpan, message: t`${describe(target)} is not async` },
  ];
}

function describe(target: FunctionIr): string {
  return `\`${placeName({ root: target.qualifiedName, scope: "unknown", path: [] })}\``;
}
