/** Checks every source file of the workspace on request: with progress, cancellable, and leaving room for typing. */
import type { CancellationToken } from "vscode-languageserver";
import type { LintWorkspaceResult } from "./protocol.ts";
import type { Reporting } from "./reporting.ts";
import type { Workspace } from "./workspace.ts";

/** More files than this are another tool's job: the command line's. */
const mostFiles = 20_000;
/** Work between two turns of the event loop, in milliseconds, so that keystrokes are answered. */
const slice = 15;

export interface CheckProgress {
  /** `done` of `total` files; called at most once a slice. */
  report(done: number, total: number): void;
}

export async function checkWorkspace(
  workspace: Workspace,
  reporting: Reporting,
  progress: CheckProgress,
  tokens: readonly CancellationToken[],
): Promise<LintWorkspaceResult> {
  const start = performance.now();
  const cancelled = () => tokens.some((token) => token.isCancellationRequested);
  // One folder of the workspace may lie in another.
  const found = new Set<string>();
  let truncated = false;
  let sliceStart = start;
  const breathe = async (done: number, total: number) => {
    if (performance.now() - sliceStart < slice) return;
    progress.report(done, total);
    await new Promise((resolve) => setImmediate(resolve));
    sliceStart = performance.now();
  };
  for (const file of workspace.discover()) {
    if (found.size === mostFiles) {
      truncated = true;
      break;
    }
    found.add(file);
    await breathe(0, found.size);
    if (cancelled()) break;
  }
  let files = 0;
  let findings = 0;
  workspace.prepare([...found]);
  for (const file of found) {
    if (cancelled()) break;
    findings += workspace.documents.isOpen(file)
      ? workspace.check(file).findings.length
      : reporting.publishClosedFile(file);
    files++;
    await breathe(files, found.size);
  }
  workspace.prepare([]);
  return { files, findings, milliseconds: performance.now() - start, cancelled: cancelled(), truncated };
}
