/**
 * Reads source with a grammar and the grammars of ours that package.json injects into it, as VS Code does. The
 * languages' grammars are small ones of our own: they know comments and strings, and call everything else code.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const root = join(import.meta.dirname, "../..");

interface Contribution {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo: readonly string[];
}

const contributed: readonly Contribution[] = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  .contributes.grammars;

/** What stands at a place, and its scopes from the outermost inwards without that of the language. */
export interface Token {
  readonly line: number;
  readonly text: string;
  readonly scopes: readonly string[];
}

export const languages = ["source.python", "source.ts", "source.tsx", "source.js", "source.js.jsx"] as const;
export type Language = (typeof languages)[number];

export async function tokensOf(language: Language, source: string): Promise<readonly Token[]> {
  const grammar = await (await registry).loadGrammar(language);
  if (!grammar) throw new Error(`no grammar is called ${language}`);
  let state = textmate.INITIAL;
  return source.split("\n").flatMap((text, line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(text, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      line,
      text: text.slice(startIndex, endIndex),
      scopes: scopes.slice(1),
    }));
  });
}

/** The pieces of the source that carry a scope, put together where they touch. */
export async function piecesWith(language: Language, scope: string, source: string): Promise<string[]> {
  const tokens = await tokensOf(language, source);
  return tokens
    .filter(({ scopes }) => scopes.some((name) => name.startsWith(scope)))
    .map(({ text }) => text.trim())
    .filter((text) => text !== "");
}

const registry = makeRegistry();

async function makeRegistry(): Promise<textmate.Registry> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  return new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scopeName) => {
      const ours = contributed.find((grammar) => grammar.scopeName === scopeName);
      const text = ours ? readFileSync(join(root, ours.path), "utf8") : JSON.stringify(language(scopeName));
      return textmate.parseRawGrammar(text, `${scopeName}.json`);
    },
    getInjections: (scopeName) =>
      contributed.filter(({ injectTo }) => injectTo.includes(scopeName)).map((grammar) => grammar.scopeName),
  });
}

function language(scopeName: string) {
  const python = [
    { name: "comment.line", begin: "#", end: "$" },
    { name: "string.quoted.docstring", begin: '"""', end: '"""' },
    { name: "string.quoted", begin: '"', end: '"' },
  ];
  const script = [
    { name: "comment.line", begin: "//", end: "$" },
    { name: "comment.block", begin: "/\\*", end: "\\*/" },
    { name: "string.quoted", begin: '"', end: '"' },
    {
      name: "string.template",
      begin: "`",
      end: "`",
      patterns: [
        {
          name: "meta.template.expression",
          begin: "\\$\\{",
          end: "\\}",
          patterns: [{ name: "string.quoted", begin: '"', end: '"' }],
        },
      ],
    },
    {
      name: "meta.jsx.children",
      begin: "<p>",
      end: "</p>",
      patterns: [
        {
          name: "meta.embedded.expression",
          begin: "\\{",
          end: "\\}",
          patterns: [{ name: "comment.block", begin: "/\\*", end: "\\*/" }],
        },
      ],
    },
    { name: "keyword.control.loop", match: "\\bfor\\b" },
  ];
  return { scopeName, patterns: scopeName === "source.python" ? python : script };
}
