/**
 * Suppression comments of other tools. Who has told one tool that a line is as it should be is
 * not asked again by ours. The tables say which of our rules a code of theirs stands for.
 */
import type { Comment, FunctionIr, Module } from "../ir/module.ts";
import type { LineIndex } from "./line-index.ts";
import { nextCodeLine, type Scope } from "./suppression-scope.ts";

export interface ForeignSuppression {
  readonly rules: ReadonlySet<string> | "all";
  readonly scope: Scope;
}

/** What type checkers can see; their blanket comments say nothing about the other rules. */
const typeRules = ["missing-await", "await-of-plain-value", "sync-protocol-on-async"];

const blocking = ["blocking-call", "blocking-helper"];

/** Codes of Ruff and of flake8 with flake8-async, flake8-bugbear and Pyflakes. */
const noqaCodes: Readonly<Record<string, readonly string[]>> = {
  ASYNC100: ["timeout-without-await", ...blocking],
  ASYNC101: blocking,
  ASYNC102: blocking,
  ASYNC103: ["swallowed-cancellation"],
  ASYNC104: ["swallowed-cancellation"],
  ASYNC105: ["missing-await"],
  ASYNC110: ["busy-wait"],
  ASYNC210: blocking,
  ASYNC211: blocking,
  ASYNC212: blocking,
  ASYNC220: blocking,
  ASYNC221: blocking,
  ASYNC222: blocking,
  ASYNC230: blocking,
  ASYNC231: blocking,
  ASYNC232: blocking,
  ASYNC240: blocking,
  ASYNC250: blocking,
  ASYNC251: blocking,
  ASYNC300: ["dropped-task"],
  ASYNC910: ["needless-async"],
  F704: ["await-outside-async"],
  PLE1142: ["await-outside-async"],
  RUF006: ["dropped-task"],
  RUF029: ["needless-async"],
};

const pyrightRules: Readonly<Record<string, readonly string[]>> = {
  reportUnusedCoroutine: ["missing-await"],
  reportUnusedCallResult: ["missing-await", "dropped-task"],
  reportGeneralTypeIssues: typeRules,
  reportAttributeAccessIssue: typeRules,
  reportArgumentType: typeRules,
  reportCallIssue: typeRules,
  reportIndexIssue: typeRules,
  reportOperatorIssue: typeRules,
  reportUnnecessaryComparison: ["missing-await"],
};

/** Error codes of mypy. */
const mypyCodes: Readonly<Record<string, readonly string[]>> = {
  "unused-coroutine": ["missing-await"],
  "unused-awaitable": ["missing-await", "dropped-task"],
  "truthy-function": ["missing-await"],
  "truthy-bool": ["missing-await"],
  "await-not-async": ["await-outside-async"],
  "attr-defined": typeRules,
  "call-overload": typeRules,
  "union-attr": typeRules,
  "arg-type": ["missing-await"],
  operator: ["missing-await"],
  index: ["missing-await"],
  misc: ["await-of-plain-value", "await-outside-async"],
};

const pylintNames: Readonly<Record<string, readonly string[]>> = {
  "not-async-context-manager": ["sync-protocol-on-async"],
  E1701: ["sync-protocol-on-async"],
  "not-context-manager": ["sync-protocol-on-async"],
  E1129: ["sync-protocol-on-async"],
  "not-an-iterable": ["sync-protocol-on-async"],
  E1133: ["sync-protocol-on-async"],
  "await-outside-async": ["await-outside-async"],
  E1142: ["await-outside-async"],
};

/** ESLint with typescript-eslint, eslint-plugin-n and eslint-plugin-promise; Oxlint takes the same names. */
const eslintRules: Readonly<Record<string, readonly string[]>> = {
  "no-floating-promises": ["missing-await"],
  "no-misused-promises": ["ignored-async-callback", "missing-await"],
  "await-thenable": ["await-of-plain-value"],
  "require-await": ["needless-async"],
  "no-await-in-loop": ["await-in-loop"],
  "no-async-promise-executor": ["async-promise-executor"],
  "return-await": ["return-without-await-in-try"],
  "require-atomic-updates": ["stale-read-across-await"],
  "no-sync": ["blocking-call"],
  "catch-or-return": ["unhandled-failure", "missing-await"],
  "prefer-await-to-then": ["then-in-async"],
};

const biomeRules: Readonly<Record<string, readonly string[]>> = {
  noFloatingPromises: ["missing-await"],
  noMisusedPromises: ["ignored-async-callback", "missing-await"],
  noAsyncPromiseExecutor: ["async-promise-executor"],
  noAwaitInLoops: ["await-in-loop"],
  useAwait: ["needless-async"],
};

/** Every suppression of another tool in a module. */
export function foreignSuppressions(
  module: Module,
  text: string,
  lines: LineIndex,
): readonly ForeignSuppression[] {
  const found: ForeignSuppression[] = [];
  for (const comment of module.comments) {
    if (!telltale.test(comment.text)) continue;
    const site: Site = { module, comment, lines, text, line: lines.lineOf(comment.span[0]) };
    found.push(...(module.language === "python" ? pythonSuppressions(site) : scriptSuppressions(site)));
  }
  return found;
}

const telltale = /noqa|type:|pyright:|pylint:|mypy:|lint-disable|@ts-|biome-ignore/i;

interface Site {
  readonly module: Module;
  readonly comment: Comment;
  readonly lines: LineIndex;
  readonly text: string;
  readonly line: number;
}

/** Where a directive may begin within a comment: at its start, or behind a further comment mark. */
const begins = String.raw`(?:^|[#/]\s*)`;
const noqa = new RegExp(
  `${begins}(flake8:\\s*|ruff:\\s*)?noqa(?![\\w-])(?:\\s*:\\s*([A-Z][A-Z0-9]*(?:[\\s,]+[A-Z]+\\d+)*))?`,
  "i",
);
const typeIgnore = new RegExp(`${begins}type:\\s*ignore(?![\\w-])(?:\\[([^\\]]*)\\])?`);
const pyrightIgnore = new RegExp(`${begins}pyright:\\s*ignore(?![\\w-])(?:\\[([^\\]]*)\\])?`);
const pyrightSetting = new RegExp(`${begins}pyright:.*?\\b(report\\w+)\\s*=\\s*(?:false|none)\\b`);
const mypyFile = new RegExp(`${begins}mypy:\\s*ignore-errors(?:\\s*=\\s*true)?\\s*$`, "i");
const pylint = new RegExp(`${begins}pylint:\\s*(disable|disable-next)\\s*=\\s*([\\w\\s,-]+)`);
const eslint = /^(?:eslint|oxlint)-disable(-next-line|-line)?(?:\s+([\s\S]*?))?\s*(?:--[\s\S]*)?$/;
const biome = /^biome-ignore(-all)?\s+lint(?:\/\w+)?(?:\/(\w+))?/;

function pythonSuppressions(site: Site): readonly ForeignSuppression[] {
  const { comment, line } = site;
  const found: ForeignSuppression[] = [];
  const here: Scope = { kind: "line", line };
  const byNoqa = noqa.exec(comment.text);
  if (byNoqa) {
    const codes = byNoqa[2]?.split(/[\s,]+/);
    const scope: Scope = byNoqa[1] !== undefined ? { kind: "file" } : here;
    found.push({ rules: codes ? rulesOfNoqa(codes) : "all", scope });
  }
  const byType = typeIgnore.exec(comment.text);
  if (byType) {
    // Alone at the top of a file, before any code, it is for the whole file.
    const top = comment.alone && site.text.slice(0, comment.span[0]).split("\n").every(isCommentOrBlank);
    found.push({ rules: rulesOf(byType[1], mypyCodes, typeRules), scope: top ? { kind: "file" } : here });
  }
  const byPyright = pyrightIgnore.exec(comment.text);
  if (byPyright) found.push({ rules: rulesOf(byPyright[1], pyrightRules, typeRules), scope: here });
  const setting = pyrightSetting.exec(comment.text);
  if (setting) found.push({ rules: rulesOf(setting[1], pyrightRules, []), scope: { kind: "file" } });
  if (mypyFile.test(comment.text)) found.push({ rules: new Set(typeRules), scope: { kind: "file" } });
  const byPylint = pylint.exec(comment.text);
  if (byPylint)
    found.push({
      rules: rulesOf(byPylint[2], pylintNames, []),
      scope: pylintScope(site, byPylint[1] === "disable-next"),
    });
  return found.filter((one) => one.rules === "all" || one.rules.size > 0);
}

function scriptSuppressions(site: Site): readonly ForeignSuppression[] {
  const { comment, line, lines } = site;
  const next: Scope = { kind: "line", line: nextCodeLine(site.module, lines, site.text, comment) };
  const found: ForeignSuppression[] = [];
  const byEslint = eslint.exec(comment.text);
  if (byEslint) {
    const names = byEslint[2]?.replace(/(?:@[\w-]+|\b[\w-]+)\//g, "");
    const rules = names ? rulesOf(names, eslintRules, []) : "all";
    const scope: Scope =
      byEslint[1] === "-line" ? { kind: "line", line } : byEslint[1] ? next : eslintBlock(site);
    found.push({ rules, scope });
  }
  if (/^@ts-(?:ignore|expect-error)\b/.test(comment.text))
    found.push({ rules: new Set(typeRules), scope: next });
  if (/^@ts-nocheck\b/.test(comment.text)) found.push({ rules: new Set(typeRules), scope: { kind: "file" } });
  const byBiome = biome.exec(comment.text);
  if (byBiome) {
    const rules = byBiome[2] === undefined ? "all" : rulesOf(byBiome[2], biomeRules, []);
    found.push({ rules, scope: byBiome[1] ? { kind: "file" } : next });
  }
  return found.filter((one) => one.rules === "all" || one.rules.size > 0);
}

/** flake8 takes a part of a code for all codes that begin with it: `noqa: ASYNC`. */
function rulesOfNoqa(codes: readonly string[]): ReadonlySet<string> {
  const rules = new Set<string>();
  for (const code of codes) {
    for (const [full, names] of Object.entries(noqaCodes)) {
      if (full.startsWith(code.toUpperCase())) for (const name of names) rules.add(name);
    }
  }
  return rules;
}

function rulesOf(
  list: string | undefined,
  table: Readonly<Record<string, readonly string[]>>,
  blanket: readonly string[],
): ReadonlySet<string> {
  if (list === undefined) return new Set(blanket);
  const names = list.split(/[\s,]+/).filter((name) => name !== "");
  return new Set(names.flatMap((name) => (Object.hasOwn(table, name) ? (table[name] ?? []) : [])));
}

function isCommentOrBlank(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}

/** Alone on its line, `disable` holds to the end of the block it stands in. */
function pylintScope(site: Site, nextOnly: boolean): Scope {
  const { comment, module, lines } = site;
  if (nextOnly) return { kind: "line", line: nextCodeLine(module, lines, site.text, comment) };
  if (!comment.alone) return { kind: "line", line: site.line };
  let innermost: FunctionIr | undefined;
  for (const candidate of module.functions) {
    if (candidate.kind !== "function" && candidate.kind !== "class-body") continue;
    const [start, end] = candidate.span;
    if (start > comment.span[0] || end < comment.span[1]) continue;
    if (!innermost || start >= innermost.span[0]) innermost = candidate;
  }
  return innermost
    ? { kind: "span", span: [comment.span[0], innermost.span[1]] }
    : { kind: "span", span: [comment.span[0], site.text.length] };
}

/** A block comment `eslint-disable` holds until `eslint-enable` or the end of the file. */
function eslintBlock(site: Site): Scope {
  const end = site.module.comments.find(
    (other) => other.span[0] > site.comment.span[0] && /^(?:eslint|oxlint)-enable\b/.test(other.text),
  );
  return { kind: "span", span: [site.comment.span[0], end ? end.span[0] : site.text.length] };
}
