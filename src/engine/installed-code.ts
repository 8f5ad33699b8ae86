/** Code that somebody installed and does not write: opened to be read, it is left in peace. */
import { relativeTo } from "./paths.ts";

const places = /(^|[/\\])(site-packages|dist-packages|node_modules|lib[/\\]python\d[\d.]*t?)[/\\]/;

/** Whether a file belongs to an installed package or to Python itself; below a folder that is open, nothing above that folder counts. */
export function isInstalledCode(file: string, openFolders: readonly string[]): boolean {
  const folder = openFolders
    .filter((one) => relativeTo(one, file) !== undefined)
    .sort((one, other) => other.length - one.length)[0];
  return places.test((folder === undefined ? file : relativeTo(folder, file)) ?? file);
}
