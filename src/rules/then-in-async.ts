/** AW403: see the documentation below. */

import type { Call, FunctionIr, Module, Span } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  callsIn,
  type OperationSite,
  operationsOf,
  type StatementSite,
  usesOf,
  type ValueOperation,
  valueById,
} from "../ir/walk.ts";
import type { ThenChain, ThenLink } from "./kit/printer.ts";
import type { Rule, RuleContext, RuleMeta } from "./kit/rule.ts";
import { factsOf } from "./kit/values.ts";
import { callName, messageAround, sourceInShort } from "./kit/wording.ts";

const title = "Use `await` instead of `.then`";
const titleWithTry = "Use `await` in `try` instead of `.then`";

const meta: RuleMeta = {
  code: "AW403",
  name: "then-in-async",
  group: "style",
  languages: ["typescript"],
  severity: "hint",
  summary: "An async function waits for a chain of `.then(…)`, where `await` says the same.",
  repairs: [
    { title, kind: "safe" },
    { title: titleWithTry, kind: "suggestion" },
  ],
  documentation: {
    what: [
      "Finds chains of `.then(…)` in async functions whose outcome is awaited or returned, and whose functions are",
      "written there. Chains that are started and kept, given to `Promise.all` or `Promise.race`, or marked with",
      "`void` are left alone; so are functions that are given by name, chains with `.finally` or a second function, and",
      "chains with `.catch` whose value is kept, which `await` says only together with `try` and a variable. A chain",
      "of `.then(…)` with one `.catch(…)` at its end that is returned, or whose value nobody takes, is reported.",
      "",
      "Inside of a larger expression, and in an arrow without braces, a chain is reported only where the function",
      "begins with its parameter and needs it once, so that `(await …)` can stand in its place.",
    ].join("\n"),
    why: "An async function can wait by itself. With `await` each step is a statement: it can be read from top to bottom, its values have names that the next steps can use as well, a debugger stops at it, and `try` and `return` work as they do elsewhere.",
    examples: [
      {
        language: "typescript",
        bad: "declare function load(url: string): Promise<{ json(): Promise<string[]> }>;\n\nexport async function names(url: string) {\n  const found = await load(url).then((response) => response.json());\n  return found.length;\n}\n",
        good: "declare function load(url: string): Promise<{ json(): Promise<string[]> }>;\n\nexport async function names(url: string) {\n  const response = await load(url);\n  const found = await response.json();\n  return found.length;\n}\n",
      },
    ],
    repair:
      "Each step becomes a statement before the one that waits: `const response = await load(url);`. Where a name is taken already, or no statement can stand there, `(await load(url)).json()` is written in place. Chains with comments between the steps are left to you. A `.catch(…)` becomes the `catch` of a `try`; that is a suggestion, because the `try` also sees what is thrown before there is a promise.",
    whenNotToUse:
      "Where a project prefers chains for short steps such as `.then((response) => response.json())`.",
  },
};

export const thenInAsync: Rule<ThenChain> = {
  meta,

  *detect({ module, program }) {
    for (const scope of module.functions) {
      if (!scope.async || scope.kind !== "function") continue;
      const sites = program.ofBody(candidates, scope, () => callsIn(scope).filter(isThen));
      for (const site of sites) {
        const chain = chainAt(module, scope, site);
        const [first] = chain?.links ?? [];
        if (!chain || !first) continue;
        const [, end] = first.call.callee.span;
        const span: Span = [end - "then".length, end];
        yield { span, function: scope, certainty: "certain", data: chain };
      }
    }
  },

  say({ data, function: scope }, context) {
    const [first] = data.links;
    const shown = first ? baseShown(first, scope, context) : "…";
    return {
      message: messageAround(
        shown,
        (name) => t`\`${name}.then(…)\` in an async function: \`await\` says the same`,
      ),
      explanation:
        "The function around is async and waits for this chain, so each step can be a statement of its own with `await`, in the order in which they run. Its values then have names in the function itself.",
      related: [],
    };
  },

  repair({ data, function: scope }, { printer }) {
    const edits = printer.awaitInsteadOfThen?.(data, scope);
    if (!edits) return [];
    return [
      data.caught ? { title: titleWithTry, kind: "suggestion", edits } : { title, kind: "safe", edits },
    ];
  },
};

function baseShown({ call }: ThenLink, scope: FunctionIr, context: RuleContext): string {
  const base = valueById(scope, call.callee.value);
  return base?.op === "call" ? callName(base) : sourceInShort(context, base?.span ?? call.callee.span);
}

/* ---------------------------------------------------------------- detecting */

const candidates = {};

function isThen({ operation: { callee, facts, use } }: { readonly operation: Call }): boolean {
  return (
    (callee.symbol?.name === "Promise.then" || callee.symbol?.name === "Promise.catch") &&
    facts?.kind === "promise" &&
    (use.as === "awaited" || use.as === "returned")
  );
}

/** The chain that ends here, where `await` says the same in a way that can be read as well. */
function chainAt(
  module: Module,
  scope: FunctionIr,
  site: OperationSite & { readonly operation: Call },
): ThenChain | undefined {
  const { operation: call } = site;
  const caught = call.callee.member === "catch" ? linkOf(module, scope, call, "catch") : undefined;
  const last = caught ? valueById(scope, call.callee.value) : call;
  const links = last?.op === "call" && isThenCall(last) ? linksOf(module, scope, last) : undefined;
  if (!links) return undefined;
  const inTry = site.enclosing.some(({ statement }) => statement.type === "try");
  const awaiting = call.use.as === "awaited" ? valueById(scope, call.use.by) : undefined;
  // What is returned unawaited leaves the `try` around it, which is another rule's business.
  if (!awaiting && inTry) return undefined;
  const whole = awaiting ?? call;
  const chain: ThenChain = {
    site,
    whole: whole.span,
    awaited: awaiting !== undefined,
    mayReturn: site.statement.type === "return" && !inTry,
    links,
    ...(caught && { caught }),
  };
  if (caught)
    return isOwnStatement(site, whole) && site.statement.type !== "assign" && !inTry ? chain : undefined;
  return isOwnStatement(site, whole) || (links.length === 1 && isInPlace(module, links[0]))
    ? chain
    : undefined;
}

function isThenCall({ callee }: Call): boolean {
  return callee.symbol?.name === "Promise.then";
}

/** First step first; undefined where one of them does more than `await` says. */
function linksOf(module: Module, scope: FunctionIr, call: Call): readonly ThenLink[] | undefined {
  const link = linkOf(module, scope, call, "then");
  const base = valueById(scope, call.callee.value);
  if (!link || !base) return undefined;
  if (base.op !== "call" || !/^Promise\.(then|catch|finally)$/.test(base.callee.symbol?.name ?? "")) {
    const facts = factsOf(base);
    const isParsed = base.op === "call" && isParsing(base);
    return facts.kind === "promise" && facts.optional !== true ? [afterParsing(link, isParsed)] : undefined;
  }
  const before = linksOf(module, scope, base);
  const result = before?.at(-1)?.result;
  const isParsed = result?.op === "call" && isParsing(result);
  return before && [...before, afterParsing(link, isParsed)];
}

/** What comes out of JSON holds no promises, though its type does not say so. */
function isParsing({ callee: { symbol } }: Call): boolean {
  return /^((Response|Request|Body)\.json|JSON\.parse)$/.test(symbol?.name ?? "");
}

function afterParsing(link: ThenLink, isParsed: boolean): ThenLink {
  const { result, callback } = link;
  if (!isParsed || result?.op !== "read" || result.place.owner !== callback.id) return link;
  return { ...link, mayBePromise: false };
}

function linkOf(
  module: Module,
  scope: FunctionIr,
  call: Call,
  member: "then" | "catch",
): ThenLink | undefined {
  if (call.callee.member !== member || call.optional || call.arguments.length !== 1) return undefined;
  const given = valueById(scope, call.arguments[0]?.value);
  const callback = given?.op === "closure" ? module.functions[given.function] : undefined;
  if (!callback || callback.generator || callback.kind !== "function") return undefined;
  const result = resultOf(callback);
  const kind = result && factsOf(result).kind;
  return {
    call,
    callback,
    mayBePromise: result !== undefined && kind !== "plain",
    ...(result && { result }),
  };
}

/** What the function gives at its end. */
function resultOf(callback: FunctionIr): ValueOperation | undefined {
  const last = callback.body.at(-1);
  if (last?.type !== "return" && last?.type !== "expression") return undefined;
  const value = valueById(callback, last.value);
  return value?.use.as === "returned" ? value : undefined;
}

/** True where the chain, or the await of it, is all that a statement evaluates. */
function isOwnStatement({ statement }: StatementSite, whole: ValueOperation): boolean {
  switch (statement.type) {
    case "expression":
      return whole.use.as === "discarded" && statement.value === whole.id;
    case "return":
    case "assign":
      return statement.value === whole.id;
    default:
      return false;
  }
}

/** True for `(response) => response.json()`. */
function isInPlace(module: Module, link: ThenLink | undefined): boolean {
  const [parameter] = link?.callback.parameters ?? [];
  if (!link || !parameter || !link.result) return false;
  const { reads } = usesOf(module, link.callback.id, parameter.name);
  const [only, ...others] = reads;
  return (
    only !== undefined &&
    others.length === 0 &&
    only.function === link.callback &&
    only.read.span[0] === link.callback.bodySpan[0] &&
    operationsOf(link.callback).every(({ operation }) => operation.op !== "write")
  );
}
