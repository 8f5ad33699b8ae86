/** AW401: see the documentation below. */

import { overridesOf } from "../analysis/call-graph.ts";
import { namesInText } from "../analysis/doubtful-calls.ts";
import { scopesRunWith } from "../analysis/scopes.ts";
import type { Await, FunctionIr, Module, Operation } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  awaitsIn,
  callsIn,
  childrenOf,
  comprehensionOf,
  mentionsIn,
  operationsOf,
  statementsOf,
  valueById,
} from "../ir/walk.ts";
import { callersOf, isPrivate } from "./kit/async-cascade.ts";
import { joinEdits } from "./kit/edits.ts";
import type { Detection, Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { messageAround } from "./kit/wording.ts";

const title = "Make it a plain function, and await it no more";

const meta: RuleMeta = {
  code: "AW401",
  name: "needless-async",
  group: "style",
  languages: ["python", "typescript"],
  severity: "hint",
  summary: "A function is async though nothing in it waits, and all that its callers do is await it.",
  repairs: [{ title, kind: "safe" }],
  documentation: {
    what: [
      "Finds async functions without `await`, `async for`, `async with`, that their own file calls, and always in the",
      "form `await f()`, so that nobody has any use of the coroutine or promise that the call makes.",
      "",
      "It stays silent wherever something may rely on the function being async: when it is used in any other way than",
      "by such calls, has a decorator, is exported from a module of TypeScript, is a method that other classes or",
      "other files can see, makes a coroutine or promise itself, blocks, or has nothing but a trivial body. A comment",
      "in it that speaks of `async` or of an interface is taken for a reason. Functions of a Python module count as seen",
      "by others unless their names begin with an underscore. Tests are left alone.",
    ].join("\n"),
    why: "`async` says that a function waits for something. Where it does not, every caller has to be async in turn, and readers look for a wait that is not there. A forgotten `await` in its body looks the same.",
    examples: [
      {
        language: "python",
        bad: "async def _total(order):\n    return sum(line.price for line in order.lines)\n\n\nasync def invoice(order):\n    return await _total(order)\n",
        good: "def _total(order):\n    return sum(line.price for line in order.lines)\n\n\nasync def invoice(order):\n    return _total(order)\n",
      },
      {
        language: "typescript",
        bad: "async function total(prices: number[]): Promise<number> {\n  return prices.reduce((sum, price) => sum + price, 0);\n}\n\nexport async function invoice(prices: number[]) {\n  const sum = await total(prices);\n  return sum.toFixed(2);\n}\n",
        good: "function total(prices: number[]): number {\n  return prices.reduce((sum, price) => sum + price, 0);\n}\n\nexport async function invoice(prices: number[]) {\n  const sum = total(prices);\n  return sum.toFixed(2);\n}\n",
      },
    ],
    repair:
      "Takes `async` from the function and `await` from its calls; in TypeScript also `Promise<…>` from its declared result. In Python nothing else changes, because awaiting a coroutine that never waits gives up nothing. In TypeScript `await` lets other work go first even then, so the repair is a suggestion.",
    whenNotToUse:
      "Where functions are async on purpose, because they are going to wait one day or because all of a kind are.",
  },
};

interface Data {
  readonly awaits: readonly { readonly operation: Await; readonly within: FunctionIr }[];
}

export const needlessAsync: Rule<Data> = {
  meta,

  *detect(context) {
    const { module, program, test } = context;
    // Doubles in tests stand for functions that wait.
    if (test || hasMisplacedAwait(module)) return;
    for (const target of module.functions) {
      if (!mayBePlain(module, target)) continue;
      if (!program.ofBody(candidates, target, () => neitherWaitsNorMakes(context, target))) continue;
      const found = detection(context, target);
      if (found) yield found;
    }
  },

  say({ data, function: target }, { module }) {
    const [first] = data.awaits;
    const python = module.language === "python";
    return {
      message: messageAround(target.name, (name) => t`\`${name}\` is async, but nothing in it waits`),
      explanation: t`\`${target.name}\` has no \`await\`${python ? ", `async for` or `async with`" : ""}, and its callers await it at once, so that the ${python ? "coroutine" : "promise"} serves nobody. A plain function does the same; if it was meant to wait for something, an \`await\` is missing in it.`,
      related: first
        ? [{ file: module.file, span: first.operation.span, message: t`\`${target.name}\` is awaited here` }]
        : [],
    };
  },

  repair({ data, function: target }, { module, printer }) {
    const head = printer.makePlain(target);
    if (!head) return [];
    const edits = joinEdits(head, ...data.awaits.map(({ operation }) => printer.removeAwait(operation)));
    // Only what stands in another function is surely called from nowhere else.
    const isInner = target.parent !== null && module.functions[target.parent]?.kind === "function";
    return [{ title, kind: module.language === "python" && isInner ? "safe" : "suggestion", edits }];
  },
};

/* ---------------------------------------------------------------- the function */

const candidates = {};

/** Functions that are still to become async make their callers wait. */
function hasMisplacedAwait(module: Module): boolean {
  return module.functions.some(
    (scope) => scope.kind === "function" && !scope.async && awaitsIn(scope).length > 0,
  );
}

/** What its head says: nothing that others may see and rely on. */
function mayBePlain(module: Module, target: FunctionIr): boolean {
  if (!target.async || target.kind !== "function" || target.generator || target.stub) return false;
  if (target.decorators.length > 0 || /^__\w+__$/.test(target.name)) return false;
  if (target.class !== null) return isOwnMethod(module, target);
  if (module.language === "python") return true;
  const isVisible = target.parent === 0 && (!module.exports || module.exports.includes(target.name));
  return !isVisible && (target.form === "declaration" || isHeldByName(module, target));
}

/** A method that nothing but its class has a reason to call. */
function isOwnMethod(module: Module, target: FunctionIr): boolean {
  if (module.language === "typescript") return target.private === true && target.form === "method";
  const owner = target.class === null ? undefined : module.classes[target.class];
  return target.name.startsWith("_") && owner !== undefined && owner.bases.length === 0 && !owner.keywords;
}

/** `const f = async () => …`, without a type that asks for a promise. */
function isHeldByName(module: Module, target: FunctionIr): boolean {
  const parent = target.parent === null ? undefined : module.functions[target.parent];
  if (!parent || (target.form !== "arrow" && target.form !== "expression")) return false;
  return operationsOf(parent).some(({ operation }) => {
    if (operation.op !== "write" || operation.annotation || operation.place.path.length > 0) return false;
    const value = valueById(parent, operation.value);
    return value?.op === "closure" && value.function === target.id && operation.place.root === target.name;
  });
}

/** True for a body that does something, at once, and whose result is nothing to wait for. */
function neitherWaitsNorMakes({ module, program }: RuleContext, target: FunctionIr): boolean {
  const scopes = scopesRunWith(module, target);
  if (childrenOf(module, target).some((child) => comprehensionOf(module, child)?.async)) return false;
  const python = module.language === "python";
  let works = false;
  for (const scope of scopes) {
    if (
      statementsOf(scope).some(
        ({ statement: one }) => (one.type === "loop" || one.type === "with") && one.async,
      )
    )
      return false;
    for (const { operation } of operationsOf(scope)) {
      if (operation.op === "await" || operation.op === "yield" || mayBeAwaited(operation)) return false;
      if (operation.op === "call" && program.factsOf(operation.callee.symbol)?.blocks) return false;
      works ||= operation.op === "call" || operation.op === "compute" || operation.op === "comprehension";
      // What is returned may be a promise that nobody knows of.
      if (!python && operation.op !== "write" && operation.use.as === "returned" && !isPlain(operation))
        return false;
    }
  }
  return works && !hasReason(module, target);
}

function mayBeAwaited(operation: Operation): boolean {
  if (!("facts" in operation)) return false;
  const kind = operation.facts?.kind;
  return kind !== undefined && kind !== "plain" && kind !== "unknown";
}

function isPlain(operation: Operation): boolean {
  if (operation.op === "constant" || operation.op === "closure") return true;
  return "facts" in operation && operation.facts?.kind === "plain";
}

/** A comment in the function that says why, or that it is not written yet. */
function hasReason(module: Module, { span }: FunctionIr): boolean {
  return module.comments.some(
    (comment) =>
      comment.span[0] >= span[0] &&
      comment.span[1] <= span[1] &&
      /async|await|coroutine|promise|interface|compat|todo|fixme|placeholder|stub|noop|later/i.test(
        comment.text,
      ),
  );
}

/* ---------------------------------------------------------------- its callers */

function detection(context: RuleContext, target: FunctionIr): Detection<Data> | undefined {
  const { module, program } = context;
  if (!isPrivate(target, context)) return undefined;
  const callers = callersOf(target, context);
  if (!callers.possible || !callers.complete || callers.calls.length === 0) return undefined;
  if (target.class !== null && isNamedOtherwise(context, target)) return undefined;
  const awaits = callers.calls.flatMap(({ call, within }) => {
    const by = call.use.as === "awaited" ? valueById(within, call.use.by) : undefined;
    return by?.op === "await" ? [{ operation: by, within }] : [];
  });
  // Whoever does anything else with the call wants a coroutine or promise.
  if (awaits.length < callers.calls.length) return undefined;
  const inside = awaits.every(({ within }) => within === target);
  if (inside || (target.class !== null && overridesOf(program, { module, function: target }).length > 0))
    return undefined;
  const span = target.nameSpan ?? target.span;
  return { span, function: target, certainty: "certain", data: { awaits } };
}

/** A method that is named without a call, by a text, or on an object that nobody knows. */
function isNamedOtherwise({ module }: RuleContext, target: FunctionIr): boolean {
  const name = target.name.replace(/^#/, "");
  if (namesInText(module).has(name)) return true;
  const isOwn = (definition: { readonly file: string; readonly function?: number } | undefined) =>
    definition?.file === module.file && definition.function === target.id;
  return module.functions.some((scope) => {
    if (!mentionsIn(scope).has(target.name)) return false;
    const unknownCall = callsIn(scope).some(
      ({ operation: { callee } }) =>
        (callee.member ?? callee.place?.path.at(-1)?.slice(1)) === target.name &&
        !isOwn(callee.symbol?.definition),
    );
    const asValue = operationsOf(scope).some(
      ({ operation }) =>
        (operation.op === "read" &&
          operation.place.path.includes(`.${target.name}`) &&
          operation.use.as !== "callee") ||
        (operation.op === "write" &&
          operation.how !== "define" &&
          operation.place.path.includes(`.${target.name}`)) ||
        (operation.op === "compute" && operation.what === "member" && operation.detail === target.name),
    );
    return unknownCall || asValue;
  });
}
