/**
 * Suppression comments: `awaitwise: ignore[rule, …] -- reason` at the end of a line or alone above
 * it, `awaitwise: ignore-file[…]` for the whole file, and the equivalents of other tools. Says
 * which findings stay, and which of our own comments were not needed.
 */
import type { Edit } from "../ir/edits.ts";
import type { Comment, Module, Span } from "../ir/module.ts";
import type { Repair, RuleMeta } from "../rules/kit/rule.ts";
import { findRule, similarRule } from "./catalogue.ts";
import type { Finding } from "./finding.ts";
import type { LineIndex } from "./line-index.ts";
import { foreignSuppressions } from "./other-tools.ts";
import { nextCodeLine, type Scope, scopeTest } from "./suppression-scope.ts";
import { unusedSuppression } from "./unused-suppression.ts";

export interface SuppressionInput {
  readonly module: Module;
  readonly text: string;
  readonly lines: LineIndex;
  readonly findings: readonly Finding[];
  readonly catalogue: readonly RuleMeta[];
  /**
   * Names of the rules that looked at the whole module. Only what names one of them can be called
   * unused; `all` when no rule was left out by the caller, so that a bare `ignore` can be, too.
   */
  readonly ran: { readonly names: ReadonlySet<string>; readonly all: boolean };
}

export interface SuppressionResult {
  readonly kept: readonly Finding[];
  /** Findings about our own comments; severity and everything else as the rule says by itself. */
  readonly own: readonly Finding[];
}

export function suppress(input: SuppressionInput): SuppressionResult {
  const { module, text, lines, findings } = input;
  const directives = readDirectives(module, text, lines);
  const foreign = findings.length > 0 ? foreignSuppressions(module, text, lines) : [];
  if (directives.length === 0 && foreign.length === 0) return { kept: findings, own: [] };

  const scopes = scopeTest(module, lines);
  const used = new Map<Directive, Set<string>>(directives.map((directive) => [directive, new Set()]));
  const isSuppressed = (finding: Finding): boolean => {
    let suppressed = false;
    for (const directive of directives) {
      if (!covers(directive, finding, input.catalogue) || !scopes.contains(directive.scope, finding.span))
        continue;
      used.get(directive)?.add(finding.rule);
      suppressed = true;
    }
    return (
      suppressed ||
      foreign.some(
        ({ rules, scope }) =>
          (rules === "all" || rules.has(finding.rule)) && scopes.contains(scope, finding.span),
      )
    );
  };
  const kept = findings.filter((finding) => !isSuppressed(finding));
  const own = directives
    .flatMap((directive) => judge(directive, used.get(directive) ?? new Set(), input))
    .filter(
      (finding) =>
        !directives.some(
          (directive) =>
            directive.names.includes(unusedSuppression.name) &&
            scopes.contains(directive.scope, finding.span),
        ),
    );
  return { kept, own };
}

/** The text of a comment that suppresses one rule on a line, without the comment mark. */
export function suppressionComment(rule: string, options: { readonly wholeFile: boolean }): string {
  return `awaitwise: ${options.wholeFile ? "ignore-file" : "ignore"}[${rule}]`;
}

/** True when the text may hold one of our own comments. */
export function mayHaveDirectives(text: string): boolean {
  return text.includes("awaitwise:");
}

/** One of our own comments, or the part of a comment that is ours. */
interface Directive {
  readonly comment: Comment;
  /** From its comment mark to the end of its reason. */
  readonly span: Span;
  readonly scope: Scope;
  /** Names and codes as written. */
  readonly names: readonly string[];
  /** The brackets' inside; absent for a bare `ignore`, which is for every rule. */
  readonly list?: Span;
  /** Why it cannot be understood; it then suppresses nothing. */
  readonly malformed?: string;
}

function readDirectives(module: Module, text: string, lines: LineIndex): readonly Directive[] {
  const found: Directive[] = [];
  for (const comment of module.comments) {
    if (!comment.text.includes("awaitwise:")) continue;
    const raw = text.slice(...comment.span);
    for (const match of raw.matchAll(/(?:^|\s)(?:#|\/\/|\/\*+)\s*awaitwise:\s*/g)) {
      const mark = match.index + (/^\s/.test(match[0]) ? 1 : 0);
      found.push(
        readDirective({ module, text, lines, comment, raw, mark, from: match.index + match[0].length }),
      );
    }
  }
  return found;
}

interface RawDirective {
  readonly module: Module;
  readonly text: string;
  readonly lines: LineIndex;
  readonly comment: Comment;
  /** The comment with its mark; the offsets below count from its start. */
  readonly raw: string;
  readonly mark: number;
  readonly from: number;
}

function readDirective(source: RawDirective): Directive {
  const { comment, raw, mark, from } = source;
  const offset = comment.span[0];
  // The next comment mark begins something that is not ours.
  const next = /\s+(?:#|\/\/)\s*\S/.exec(raw.slice(from));
  const end = next ? from + next.index : raw.length;
  const body = raw.slice(from, end).replace(/\s*(?:\*\/)?$/, "");
  const base = { comment, span: spanAt(offset, mark, next ? end : raw.length), scope: scopeOf(source, body) };
  const broken = (malformed: string): Directive => ({ ...base, names: [], malformed });

  const word = /^[\w-]+/.exec(body)?.[0] ?? "";
  if (word !== "ignore" && word !== "ignore-file") {
    return broken(`\`awaitwise: ${word}\` is not known; write \`awaitwise: ignore[rule]\``);
  }
  const rest = body.slice(word.length);
  if (/^\s*(--|$)/.test(rest)) return { ...base, names: [] };
  const list = /^\s*\[([^\]]*)\]/.exec(rest);
  if (!list) return broken(`\`awaitwise: ${word}\` wants its rules in brackets: \`${word}[rule]\``);
  const inside = list[1] ?? "";
  const listStart = from + word.length + list[0].length - 1 - inside.length;
  const names = inside
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) return broken(`\`awaitwise: ${word}[]\` names no rule`);
  return { ...base, names, list: spanAt(offset, listStart, listStart + inside.length) };
}

function scopeOf(source: RawDirective, body: string): Scope {
  const { module, comment, lines, text } = source;
  if (body.startsWith("ignore-file")) return { kind: "file" };
  const line = comment.alone ? nextCodeLine(module, lines, text, comment) : lines.lineOf(comment.span[0]);
  return { kind: "line", line };
}

function covers(directive: Directive, finding: Finding, catalogue: readonly RuleMeta[]): boolean {
  if (directive.malformed !== undefined) return false;
  if (!directive.list) return true;
  return directive.names.some((name) => findRule(catalogue, name)?.name === finding.rule);
}

function judge(directive: Directive, used: ReadonlySet<string>, input: SuppressionInput): readonly Finding[] {
  const { module, catalogue, ran } = input;
  if (directive.malformed !== undefined) return [slip(module.file, directive.span, directive.malformed, [])];
  // Broken code hides findings, and a suppression must not be lost for that.
  const mayJudge = module.problems.length === 0;
  if (!directive.list) {
    if (used.size > 0 || !ran.all || !mayJudge) return [];
    return [unused(directive, [], input)];
  }
  const slips: Finding[] = [];
  const needless: string[] = [];
  for (const name of directive.names) {
    const rule = findRule(catalogue, name);
    if (!rule) slips.push(unknownName(directive, name, input));
    else if (rule.name === unusedSuppression.name) continue;
    else if (mayJudge && ran.names.has(rule.name) && !used.has(rule.name)) needless.push(name);
  }
  return needless.length > 0 ? [...slips, unused(directive, needless, input)] : slips;
}

function unused(directive: Directive, needless: readonly string[], input: SuppressionInput): Finding {
  const whole = needless.length === directive.names.length;
  const named = needless.map((name) => `\`${name}\``).join(", ");
  const edit = whole ? removal(directive, input) : shortened(directive, needless, input);
  const repair: Repair<string> = {
    title: whole ? "Remove the unused suppression" : `Remove ${named} from the suppression`,
    kind: "safe",
    edits: [edit],
  };
  return {
    ...base(input.module.file, directive.span),
    severity: "hint",
    message: needless.length > 0 ? `Nothing to suppress here for ${named}` : "Nothing to suppress here",
    explanation:
      "No finding is hidden by this comment. Left behind, it would hide the next mistake in this place.",
    repairs: [repair],
  };
}

function unknownName(directive: Directive, name: string, input: SuppressionInput): Finding {
  const { module, text, catalogue } = input;
  const similar = similarRule(catalogue, name);
  const list = directive.list ?? directive.span;
  const at = list[0] + text.slice(...list).indexOf(name);
  const span: Span = [at, at + name.length];
  const repairs: Repair<string>[] = similar
    ? [
        {
          title: `Change to \`${similar}\``,
          kind: "suggestion",
          edits: [{ file: module.file, span, newText: similar }],
        },
      ]
    : [];
  const hint = similar ? `; did you mean \`${similar}\`?` : "";
  return slip(module.file, span, `\`${name}\` is not a rule${hint}`, repairs);
}

function slip(file: string, span: Span, message: string, repairs: readonly Repair<string>[]): Finding {
  return {
    ...base(file, span),
    severity: "warning",
    message,
    explanation: "The comment suppresses nothing as it stands. `awaitwise rules` lists the names.",
    repairs,
  };
}

function base(file: string, span: Span) {
  return {
    file,
    rule: unusedSuppression.name,
    code: unusedSuppression.code,
    certainty: "certain" as const,
    span,
    related: [],
  };
}

/** Takes the directive away, with the white space before it, and its whole line when nothing is left on it. */
function removal(directive: Directive, input: SuppressionInput): Edit {
  const { module, text, lines } = input;
  const { comment } = directive;
  const isWholeComment = directive.span[0] === comment.span[0] && directive.span[1] === comment.span[1];
  const last = lines.lineOf(comment.span[1]);
  const behind = text.slice(comment.span[1], lines.spanOf(last)[1]);
  if (isWholeComment && comment.alone && behind.trim() === "") {
    const [start] = lines.spanOf(lines.lineOf(comment.span[0]));
    const end = last + 1 < lines.count ? lines.spanOf(last + 1)[0] : text.length;
    return { file: module.file, span: [start, end], newText: "" };
  }
  if (directive.span[0] === comment.span[0] && !isWholeComment) {
    // Something else follows and takes the place of ours.
    const rest = text.slice(directive.span[1]);
    return {
      file: module.file,
      span: [directive.span[0], directive.span[1] + (rest.length - rest.trimStart().length)],
      newText: "",
    };
  }
  let start = directive.span[0];
  while (start > 0 && " \t".includes(text.charAt(start - 1))) start--;
  return { file: module.file, span: [start, directive.span[1]], newText: "" };
}

function shortened(directive: Directive, needless: readonly string[], input: SuppressionInput): Edit {
  const kept = directive.names.filter((name) => !needless.includes(name));
  return { file: input.module.file, span: directive.list ?? directive.span, newText: kept.join(", ") };
}

function spanAt(offset: number, start: number, end: number): Span {
  return [offset + start, offset + end];
}
