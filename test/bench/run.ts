/**
 * `npm run bench`: speed and memory, beside other tools in the same run. Prints a table with the
 * targets and ends with exit code 1 where one is missed. Throughput is per second of processor time,
 * so it is that of one core; wall times and those of keystrokes want a machine that does nothing else
 * meanwhile. Needs a built `dist`, `python3`, and Linux. `npm run bench -- NAME …` measures some alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { measurePython } from "./python-check.ts";
import { measureKinds, measureRecall } from "./python-knowledge.ts";
import { measureProject } from "./python-project.ts";
import { measureServer } from "./python-server.ts";
import { print, type Row } from "./rows.ts";
import { measureTypeScript } from "./typescript-check.ts";
import { measureTypeScriptServer } from "./typescript-server.ts";

const measurements: Readonly<Record<string, (scratch: string) => readonly Row[] | Promise<readonly Row[]>>> =
  {
    python: measurePython,
    "python-kinds": measureKinds,
    "python-recall": measureRecall,
    "python-project": measureProject,
    "python-server": measureServer,
    typescript: measureTypeScript,
    "typescript-server": measureTypeScriptServer,
  };

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(measurements);
const scratch = mkdtempSync(join(tmpdir(), "awaitwise-bench-"));
try {
  const rows: Row[] = [];
  for (const name of chosen) {
    const measure = measurements[name];
    if (!measure) throw new Error(`There is ${Object.keys(measurements).join(", ")}, but no ${name}.`);
    rows.push(...(await measure(scratch)));
  }
  console.log(`\n${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`);
  print(rows);
  if (rows.some(({ target }) => target && !target.met)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
