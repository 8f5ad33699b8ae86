/** Which forgotten `await`s pyright reports, in its basic mode. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./measured-process.ts";
import { type PyrightDiagnostic, pyrightReport } from "./python-kinds.ts";
import { type Mutant, positions } from "./python-recall.ts";

/**
 * The mutants in whose file pyright reports something that it does not report of the file as it was. One run for each
 * position, in which every file with such a mutant is changed. `folder` is where the files lie.
 */
export function foundByPyright(all: readonly Mutant[], folder: string, scratch: string): ReadonlySet<Mutant> {
  const copy = join(scratch, "mutants");
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(folder))
    if (!/(dist|egg)-info$/.test(name))
      cpSync(join(folder, name), join(copy, name), { recursive: true, dereference: true });
  const files = [...new Set(all.map(({ file }) => file))];
  const before = diagnostics(
    copy,
    files.map((file) => join(copy, relative(folder, file))),
  );
  const found = new Set<Mutant>();
  for (const position of positions) {
    const changed = all.filter((mutant) => mutant.position === position);
    if (changed.length === 0) continue;
    const places = changed.map((mutant) => ({ mutant, file: join(copy, relative(folder, mutant.file)) }));
    const originals = places.map(({ file }) => readFileSync(file));
    for (const { mutant, file } of places) writeFileSync(file, mutant.text);
    const after = diagnostics(
      copy,
      places.map(({ file }) => file),
    );
    for (const { mutant, file } of places) {
      const known = before.get(file) ?? new Set();
      if ([...(after.get(file) ?? [])].some((one) => !known.has(one))) found.add(mutant);
    }
    for (const [at, { file }] of places.entries()) writeFileSync(file, originals[at] ?? "");
  }
  rmSync(copy, { recursive: true, force: true });
  return found;
}

/** What is reported of each file, by line: taking an `await` away leaves the lines as they are. */
function diagnostics(folder: string, include: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const config = join(folder, "pyrightconfig.json");
  writeFileSync(config, JSON.stringify({ include, typeCheckingMode: "basic", pythonVersion: "3.11" }));
  const found = new Map<string, Set<string>>();
  for (const one of pyrightReport(join(ROOT, "node_modules", "pyright", "index.js"), config)) {
    if (one.severity === "information") continue;
    found.set(one.file, (found.get(one.file) ?? new Set()).add(key(one)));
  }
  return found;
}

function key({ message, range }: PyrightDiagnostic): string {
  return `${range.start.line} ${message}`;
}
