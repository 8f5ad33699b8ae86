/**
 * What the language server and the plugin inside TypeScript's server say to one another. Plain names
 * and shapes without any import of theirs, so that the extension in between can use them too.
 */
import type { Config } from "../../engine/config.ts";
import type { Finding, Problem } from "../../engine/finding.ts";
import type { SuppressionEdits } from "../../engine/suppression-edits.ts";

/** The name by which TypeScript's server loads the plugin. */
export const pluginName = "awaitwise-typescript-plugin";

/** Command of TypeScript's server: findings of a file. Parameters: {@link CheckArguments}; gives {@link Answered} with a {@link CheckAnswer}. */
export const checkCommand = "_awaitwise.check";
/** Command of TypeScript's server: the linked IR of a file. Parameters: {@link LowerArguments}; gives {@link Answered} with a module. */
export const lowerCommand = "_awaitwise.lower";

/** Every answer. `null` says that the plugin cannot answer, and somebody else has to. */
export interface Answered<Answer> {
  readonly answer: Answer | null;
  /** What went wrong, where something did. */
  readonly failure?: string;
}

export interface LowerArguments {
  readonly file: string;
}

export interface CheckArguments {
  readonly file: string;
  /** The configuration in force for the file; the plugin looks for one itself when absent. */
  readonly config?: Config | null;
  /** Whether repairs are wanted, too: most are never looked at, and making them takes time. */
  readonly repairs: boolean;
}

export interface CheckAnswer {
  /** Files are spelled with `/`. */
  readonly findings: readonly PlainFinding[];
  readonly problems: readonly Problem[];
  /** Wall time of the check in milliseconds. */
  readonly milliseconds: number;
  /** {@link digestOf} of each text that offsets are about: that of the file, and of those that repairs edit. */
  readonly texts: Readonly<Record<string, string>>;
}

/** A finding as it crosses from process to process. */
export interface PlainFinding extends Finding {
  /** TypeScript itself says it already, so that nobody has to be told twice. */
  readonly reportedByCompiler?: true;
  /** Given with repairs. */
  readonly suppressions?: SuppressionEdits;
}

/** What the plugin can be told, in `tsconfig.json` or by an extension. */
export interface PluginConfiguration {
  /** `native`: the plugin reports by itself. `server`: a language server does, and the plugin only answers. */
  readonly reporting?: "native" | "server";
  /** Makes every entry of the plugin fail, to see that TypeScript's server survives it. */
  readonly failOnPurpose?: boolean;
}

/** Tells texts apart, cheaply: length and a 32 bit FNV-1a hash over UTF-16 units. */
export function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${text.length} ${hash >>> 0}`;
}
