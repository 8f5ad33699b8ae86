/** Writes repaired sources: whole or not at all, in the encoding and with the mode that they had. */
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeFileError } from "../node-files.ts";
import { isNotebookFile, readNotebook, rewrittenNotebook } from "../notebook-file.ts";
import { decodeSource, encodeSource } from "../source-encoding.ts";

/**
 * Puts `text` in place of `before`. Returns why it was not written, as the end of a sentence, or
 * undefined when it was. A file that somebody has changed meanwhile is left alone.
 */
export function writeSource(path: string, before: string, text: string): string | undefined {
  try {
    // A link stays a link; what it leads to is replaced.
    const target = realpathSync(path);
    accessSync(target, constants.W_OK);
    const bytes = readFileSync(target);
    const current = decodeSource(bytes);
    if ("failure" in current) return current.failure;
    const content = contentFor(path, current.text, before, text);
    if (content === undefined) return "has changed since it was checked, so it was not repaired";
    const encoded = encodeSource(content, current.encoding);
    const unchanged = encodeSource(current.text, current.encoding);
    if (!encoded || !unchanged?.equals(bytes)) {
      return `cannot be written back as ${current.encoding.name}, so it was not repaired`;
    }
    replaceFile(target, encoded);
    return undefined;
  } catch (error) {
    return `was not repaired: it ${describeFileError(error)}`;
  }
}

/** What the file has to hold for its text to be `text`; undefined where its text is not `before`. */
function contentFor(path: string, current: string, before: string, text: string): string | undefined {
  if (!isNotebookFile(path)) return current === before ? text : undefined;
  const notebook = readNotebook(current);
  return "text" in notebook && notebook.text === before ? rewrittenNotebook(current, text) : undefined;
}

/** Readers see the old content or the new, never a part. */
function replaceFile(path: string, content: Buffer): void {
  const { mode } = statSync(path);
  const temporary = join(dirname(path), `.${basename(path)}.awaitwise-${process.pid}.tmp`);
  const file = openSync(temporary, "wx", mode);
  try {
    writeFileSync(file, content);
    fchmodSync(file, mode);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
