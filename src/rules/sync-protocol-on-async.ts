/** AW109: see the documentation below. */

import type { FunctionIr, Loop, Module, Protocol, With } from "../ir/module.ts";
import { t } from "../ir/text.ts";
import {
  comprehensionOf,
  comprehensionsIn,
  statementsOf,
  type ValueOperation,
  valueById,
  waitingFunction,
} from "../ir/walk.ts";
import { makeAsyncWithCallers } from "./kit/async-cascade.ts";
import { joinEdits } from "./kit/edits.ts";
import type { Repair, Rule, RuleContext, RuleMeta, Said } from "./kit/rule.ts";
import { factsOf, factsOfValue } from "./kit/values.ts";
import { functionName, messageAround, sourceInShort } from "./kit/wording.ts";

const meta: RuleMeta = {
  code: "AW109",
  name: "sync-protocol-on-async",
  group: "correctness",
  languages: ["python", "typescript"],
  severity: "error",
  summary: "`for` or `with` is used on something that only works with `async`, or the other way round.",
  repairs: [
    { title: "Add `async`", kind: "safe" },
    { title: "Remove `async`", kind: "safe" },
    { title: "Use `for await`", kind: "safe" },
    { title: "Remove `await`", kind: "suggestion" },
  ],
  documentation: {
    what: "Finds `for` over an async iterator, `with` on an async context manager, `async for` over an ordinary iterable, and `async with` on an ordinary context manager. In TypeScript and JavaScript: `for … of` over what only has `Symbol.asyncIterator`, and, as likely, `for await` over what gives plain values one after another.",
    why: "The two forms call different methods: `for` wants `__iter__`, `async for` wants `__aiter__`; `with` wants `__enter__`, `async with` wants `__aenter__`. With the wrong one Python raises `TypeError` or `AttributeError` as soon as the line is reached. In JavaScript `for … of` over an async iterator is a `TypeError` too; `for await` over plain values works, and only waits for nothing.",
    examples: [
      {
        language: "python",
        bad: "async def ticks():\n    yield 1\n\n\nasync def main():\n    for tick in ticks():\n        print(tick)\n",
        good: "async def ticks():\n    yield 1\n\n\nasync def main():\n    async for tick in ticks():\n        print(tick)\n",
      },
      {
        language: "typescript",
        bad: "async function* ticks() {\n  yield 1;\n}\n\nexport async function main() {\n  for (const tick of ticks()) console.log(tick);\n}\n",
        good: "async function* ticks() {\n  yield 1;\n}\n\nexport async function main() {\n  for await (const tick of ticks()) console.log(tick);\n}\n",
      },
      {
        language: "python",
        bad: 'import asyncio\n\nlock = asyncio.Lock()\n\n\nasync def main():\n    with lock:\n        print("mine")\n',
        good: 'import asyncio\n\nlock = asyncio.Lock()\n\n\nasync def main():\n    async with lock:\n        print("mine")\n',
      },
    ],
    repair:
      "Adds or removes the word `async`. As it stands the line can only fail, so this is safe. Where the function around is not async, it and its callers become async as for await-outside-async.",
    whenNotToUse:
      "Where values are replaced at run time by others that follow both protocols, such as mocks in tests.",
  },
};

interface Data {
  readonly statement: Loop | With;
  /** The function that the statement belongs to: a comprehension's own scope for its clauses. */
  readonly scope: FunctionIr;
  readonly value: ValueOperation;
  readonly wants: "sync" | "async";
}

export const syncProtocolOnAsync: Rule<Data> = {
  meta,

  *detect({ module, program }) {
    const uses = module.functions.flatMap((scope) =>
      program.ofBody(wrongUses, scope, () => [...protocolUses(module, scope)].filter(isWrong)),
    );
    for (const { statement, scope, value } of uses) {
      const wants = statement.async ? "sync" : "async";
      const works = module.language === "typescript" && wants === "sync";
      // `for await` takes promises out of an ordinary array, which is what it may be there for.
      if (works && factsOf(value).elements?.kind !== "plain") continue;
      yield {
        span: value.span,
        function: scope,
        certainty: works ? "likely" : "certain",
        ...(works && { severity: "information" as const }),
        data: { statement, scope, value, wants },
      };
    }
  },

  say({ data }, context) {
    const { statement, value, wants } = data;
    const shown = sourceInShort(context, value.span);
    const loop = statement.type === "loop";
    if (context.module.language === "typescript") return sayForOf(shown, wants);
    const thing = loop ? "iterator" : "context manager";
    const word = loop ? "for" : "with";
    const [right, wrong] = wants === "async" ? [`async ${word}`, word] : [word, `async ${word}`];
    const article = wants === "async" ? "an async" : loop ? "an ordinary" : "an ordinary";
    const type = factsOf(value).type;
    return {
      message: messageAround(shown, (name) => t`\`${wrong}\` on \`${name}\`, which is ${article} ${thing}`),
      explanation:
        `\`${shown}\`${type === undefined ? "" : ` is of type \`${type}\` and`} works with \`${right}\` only. ` +
        `\`${wrong}\` raises an exception as soon as this line is reached.`,
      related: [],
    };
  },

  repair({ data }, context) {
    const { statement, wants } = data;
    if (!othersAgree(data)) return [];
    if (wants === "sync") {
      const edits = context.printer.setAsync(statement, { async: false });
      const python = context.module.language === "python";
      return python
        ? [{ title: t`Remove \`async\``, kind: "safe", edits }]
        : [{ title: t`Remove \`await\``, kind: "suggestion", edits }];
    }
    return addAsync(data, context);
  },
};

function sayForOf(shown: string, wants: Data["wants"]): Said {
  if (wants === "async") {
    return {
      message: messageAround(shown, (name) => t`\`for … of\` on \`${name}\`, which is an async iterator`),
      explanation: t`\`${shown}\` can be iterated with \`for await\` only: \`for … of\` raises \`TypeError\` as soon as this line is reached.`,
      related: [],
    };
  }
  return {
    message: messageAround(shown, (name) => t`\`for await\` on \`${name}\`, which gives plain values`),
    explanation: t`\`${shown}\` is an ordinary iterable of values that cannot be awaited, so \`for await\` waits for nothing and only lets other code run between the elements.`,
    related: [],
  };
}

interface ProtocolUse {
  readonly statement: Loop | With;
  readonly scope: FunctionIr;
  readonly value: ValueOperation;
  readonly protocol: Protocol | undefined;
}

const wrongUses = {};

function isWrong({ statement, protocol }: ProtocolUse): boolean {
  return protocol === (statement.async ? "sync" : "async");
}

/** Every value that a `for` of the scope iterates or a `with` enters. */
function* protocolUses(module: Module, scope: FunctionIr): Iterable<ProtocolUse> {
  for (const { statement } of statementsOf(scope)) {
    if (statement.type === "loop") {
      const value = valueById(scope, statement.iterable);
      if (value) yield { statement, scope, value, protocol: factsOf(value).iterate };
    } else if (statement.type === "with") {
      for (const item of statement.items) {
        const value = valueById(scope, item.value);
        if (value) yield { statement, scope, value, protocol: factsOf(value).enter };
      }
    }
  }
  yield* firstIterables(module, scope);
}

/** The first iterable of a comprehension is evaluated outside of the scope that loops over it. */
function* firstIterables(module: Module, around: FunctionIr): Iterable<ProtocolUse> {
  for (const { operation } of comprehensionsIn(around)) {
    const scope = module.functions[operation.function];
    const [statement] = scope?.body ?? [];
    const value = valueById(around, operation.iterable);
    if (!scope || statement?.type !== "loop" || !value) continue;
    yield { statement, scope, value, protocol: factsOf(value).iterate };
  }
}

/** The word `async` is said once for all items of a with statement. */
function othersAgree({ statement, scope, wants }: Data): boolean {
  if (statement.type === "loop") return true;
  return statement.items.every((item) => {
    const { enter } = factsOfValue(scope, item.value);
    return enter === wants || enter === "both";
  });
}

function addAsync({ statement, scope }: Data, context: RuleContext): readonly Repair[] {
  const { module, printer } = context;
  // An asynchronous generator expression is another kind of value; whoever takes it would have to change.
  if (comprehensionOf(module, scope)?.lazy) return [];
  const waiting = waitingFunction(module, scope);
  if (!waiting || (waiting.kind === "module" && !module.topLevelAwait)) return [];
  const edits = printer.setAsync(statement, { async: true });
  const python = module.language === "python";
  // TypeScript has a word for it that is not `async`.
  const form = statement.type === "loop" ? "for await" : "await using";
  const here = python ? "Add `async`" : `Use \`${form}\``;
  if (waiting.async || waiting.kind === "module") return [{ title: here, kind: "safe", edits }];
  const cascade = makeAsyncWithCallers(waiting, context);
  if (!cascade.possible) return [];
  const name = functionName(waiting);
  const title = python ? `Add \`async\` here and to ${name}` : `${here} and make ${name} async`;
  return [{ title, kind: cascade.kind, edits: joinEdits(edits, cascade.edits) }];
}
