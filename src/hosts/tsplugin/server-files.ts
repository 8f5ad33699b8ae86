/** The files that TypeScript's server sees, for the engine: configuration, and sources that are not open. */
import type ts from "typescript";
import type { FileSystem } from "../../ir/file-system.ts";

/** `sourceText` gives the current text of sources, which an editor may have changed. */
export function serverFiles(
  host: ts.server.ServerHost,
  sourceText: (file: string) => string | undefined,
): FileSystem {
  return {
    read: (path) => sourceText(path) ?? withoutMark(host.readFile(path)),
    isFile: (path) => host.fileExists(path),
    isDirectory: (path) => host.directoryExists(path),
    caseSensitive: host.useCaseSensitiveFileNames,
  };
}

function withoutMark(text: string | undefined): string | undefined {
  return text?.startsWith("\uFEFF") ? text.slice(1) : text;
}
