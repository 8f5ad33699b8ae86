/** Between the client's URIs and the paths that the engine uses. */
import { URI } from "vscode-uri";

/** Path of a `file:` URI; other documents (untitled, notebook cells) keep their URI as their name. */
export function fileOfUri(uri: string): string {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? parsed.fsPath : uri;
}

/** The URI of a file as the engine spells it. */
export function uriOfFile(file: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(file) && !/^[a-z]:[\\/]/i.test(file) ? file : URI.file(file).toString();
}
