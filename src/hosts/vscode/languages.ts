/** The languages the extension works on. One line here and one in `activationEvents` adds a language. */
import type { TextDocument } from "vscode";

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

/** Selects what is sent to the language server. */
export const documentSelector: { language: string; scheme: string }[] = supportedLanguages.flatMap(({ id }) =>
  schemes.map((scheme) => ({ language: id, scheme })),
);

/** Whether the extension works on this document. */
export function isSupported(document: TextDocument): boolean {
  return documentSelector.some(
    ({ language, scheme }) => language === document.languageId && scheme === document.uri.scheme,
  );
}
