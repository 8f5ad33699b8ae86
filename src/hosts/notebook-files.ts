/** Lets everything behind the hosts read notebooks as the Python that is in them. */
import type { FileSystem } from "../ir/file-system.ts";
import { isNotebookFile, type NotebookOrFailure, readNotebook } from "./notebook-file.ts";

export interface NotebookFiles extends FileSystem {
  /** The JSON of a notebook on disk; undefined for other files, and where there is none. */
  notebookJson(path: string): string | undefined;
}

/** `below` reads notebooks as any other text. */
export function withNotebooks<Files extends FileSystem>(below: Files): Files & NotebookFiles {
  // The same notebook is asked for again and again while it is checked.
  let last: { readonly json: string; readonly notebook: NotebookOrFailure } | undefined;
  const notebookOf = (json: string): NotebookOrFailure => {
    if (last?.json !== json) last = { json, notebook: readNotebook(json) };
    return last.notebook;
  };
  return {
    ...below,
    read(path) {
      const text = below.read(path);
      if (text === undefined || !isNotebookFile(path)) return text;
      const notebook = notebookOf(text);
      return "failure" in notebook ? undefined : notebook.text;
    },
    whyUnreadable(path: string) {
      const json = isNotebookFile(path) ? below.read(path) : undefined;
      if (json === undefined) return below.whyUnreadable?.(path);
      const notebook = notebookOf(json);
      return "failure" in notebook ? notebook.failure : undefined;
    },
    notebookJson: (path) => (isNotebookFile(path) ? below.read(path) : undefined),
  };
}
