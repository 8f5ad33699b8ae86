/** How fast the command line checks Python, beside Ruff and Pyright on the same files. */
import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { standardLibrary, standardLibraryFiles } from "../robustness/standard-library.ts";
import { measured, ROOT } from "./measured-process.ts";
import type { Row } from "./rows.ts";

/** Pyright takes minutes for the whole standard library, so it gets one package of it. */
const PYRIGHT_PACKAGE = "asyncio";

/** Checks the standard library, and one package of it beside Pyright. */
export function measurePython(scratch: string): readonly Row[] {
  const corpus = join(scratch, "corpus");
  const megabytes = copyStandardLibrary(corpus);
  const part = join(corpus, PYRIGHT_PACKAGE);
  const partMegabytes = sizeOf((file) => file.includes(`/${PYRIGHT_PACKAGE}/`));
  console.log(`standard library: ${megabytes.toFixed(1)} MB in ${standardLibraryFiles().length} files`);

  const ours = measured("awaitwise", [
    join(ROOT, "dist", "cli.js"),
    "check",
    corpus,
    "--no-cache",
    "--format",
    "json",
  ]);
  const oursOnPart = measured("awaitwise", [
    join(ROOT, "dist", "cli.js"),
    "check",
    part,
    "--no-cache",
    "--format",
    "json",
  ]);
  const ruff = measured("ruff", ["--import", "tsx", join(import.meta.dirname, "ruff-corpus.ts"), corpus]);
  const pyright = measured("pyright", [join(ROOT, "node_modules", "pyright", "index.js"), part]);
  const speed = megabytes / ours.processor;
  const ruffSpeed = megabytes / ruff.processor;
  const partSpeed = partMegabytes / oursOnPart.processor;
  const pyrightSpeed = partMegabytes / pyright.processor;
  return [
    {
      what: "awaitwise check, standard library, all in",
      figure: `${speed.toFixed(2)} MB/s (${ours.processor.toFixed(1)} s, at most ${ours.megabytes.toFixed(0)} MB)`,
      target: { text: "≥ 2 MB/s", met: speed >= 2 },
    },
    {
      what: "ruff (WASM; ASYNC, RUF006), the same files",
      figure: `${ruffSpeed.toFixed(2)} MB/s (${(ruffSpeed / speed).toFixed(1)} × awaitwise)`,
    },
    { what: `awaitwise check, ${PYRIGHT_PACKAGE} alone`, figure: `${partSpeed.toFixed(2)} MB/s` },
    {
      what: `pyright, ${PYRIGHT_PACKAGE} alone`,
      figure: `${pyrightSpeed.toFixed(2)} MB/s (${(pyrightSpeed / partSpeed).toFixed(2)} × awaitwise)`,
    },
  ];
}

/** Copies the standard library without its tests, so that each tool reads exactly the same files. Gives megabytes. */
function copyStandardLibrary(folder: string): number {
  for (const file of standardLibraryFiles()) {
    const copy = join(folder, relative(standardLibrary(), file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  return sizeOf(() => true);
}

function sizeOf(wanted: (file: string) => boolean): number {
  return (
    standardLibraryFiles()
      .filter(wanted)
      .reduce((sum, file) => sum + statSync(file).size, 0) / 1e6
  );
}
