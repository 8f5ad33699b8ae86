/** What a user of the language server feels while writing Python. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeWorkspace } from "./generated-code.ts";
import type { Row } from "./rows.ts";
import { measureKeystrokes, measureMemory } from "./server-measurements.ts";

const STATEMENTS_TYPED = 42;

/** Types into a file of 1,000 lines, and checks a workspace of 1,000 files. */
export async function measureServer(scratch: string): Promise<readonly Row[]> {
  const folder = join(scratch, "typing");
  mkdirSync(folder);
  const { keystrokes, median, p95 } = await measureKeystrokes(folder, STATEMENTS_TYPED, {
    closesBrackets: true,
  });
  const open = await measureKeystrokes(folder, STATEMENTS_TYPED, { closesBrackets: false });
  const workspace = join(scratch, "workspace");
  const memory = await measureMemory(workspace, writeWorkspace(workspace, 1000));
  return [
    {
      what: `keystroke → diagnostics, 1,000 lines, ${keystrokes} keystrokes, median`,
      figure: `${median.toFixed(1)} ms`,
    },
    {
      what: "the same, 95th percentile",
      figure: `${p95.toFixed(1)} ms`,
      target: { text: "≤ 30 ms", met: p95 <= 30 },
    },
    {
      what: "typed where brackets do not close themselves, median",
      figure: `${open.median.toFixed(1)} ms (95th percentile ${open.p95.toFixed(1)} ms)`,
    },
    {
      what: `server after checking ${memory.files} files in ${(memory.milliseconds / 1000).toFixed(1)} s`,
      figure: `${memory.afterCheck.toFixed(0)} MB`,
      target: { text: "≤ 200 MB", met: memory.afterCheck <= 200 },
    },
  ];
}
