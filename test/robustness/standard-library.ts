/** Real Python source to break: the standard library of the `python3` at hand. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Folder of the standard library; fails where there is no `python3`. */
export function standardLibrary(): string {
  const script = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
  return execFileSync("python3", ["-c", script], { encoding: "utf8" }).trim();
}

/** Source files of the standard library's own modules, its tests left out, in a stable order. */
export function standardLibraryFiles(): readonly string[] {
  const folder = standardLibrary();
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(site|dist)-packages|[\\/](tests?|idle_test)[\\/]/.test(file))
    .sort();
}

/** Texts of files of at most `largest` bytes, those of `asyncio` first: they hold most of what we look at. */
export function sourcesToBreak(options: {
  readonly largest: number;
  readonly count: number;
}): readonly string[] {
  const files = standardLibraryFiles().filter((file) => statSync(file).size <= options.largest);
  const isAsync = (file: string) => /[\\/]asyncio[\\/]|contextlib/.test(file);
  const rest = files.filter((file) => !isAsync(file));
  const step = Math.max(1, Math.floor(rest.length / options.count));
  const chosen = [...files.filter(isAsync), ...rest.filter((_, index) => index % step === 0)];
  return chosen.slice(0, options.count).map((file) => readFileSync(file, "utf8"));
}
