/** The languages the extension works on. One line here and one in `activationEvents` adds a language. */
import type { DocumentFilter } from "vscode";
import { notebookLanguage, notebookType } from "../server/protocol.ts";

interface SupportedLanguage {
  /** VS Code's identifier. */
  readonly id: string;
}

const supportedLanguages: readonly SupportedLanguage[] = [
  { id: "python" },
  { id: "typescript" },
  { id: "typescriptreact" },
  { id: "javascript" },
  { id: "javascriptreact" },
];

/** Documents on disk, and new ones that are not saved yet. */
const schemes = ["file", "untitled"];

const textSelector: { language: string; scheme: string }[] = supportedLanguages.flatMap(({ id }) =>
  schemes.map((scheme) => ({ language: id, scheme })),
);

/** Selects what is sent to the language server: documents, and the cells of notebooks. */
export const documentSelector: (
  | { language: string; scheme: string }
  | { language: string; notebook: string }
)[] = [...textSelector, { language: notebookLanguage, notebook: notebookType }];

/** The same documents, in VS Code's own words. */
export const editorSelector: DocumentFilter[] = [
  ...textSelector,
  { language: notebookLanguage, notebookType },
];
