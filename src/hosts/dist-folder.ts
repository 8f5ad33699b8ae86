/** Where the build's data files lie: beside the bundle, or in `dist` when a host runs from source. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `moduleUrl` is the `import.meta.url` of a host's `main.ts`, two folders below `src`. */
export function distFolder(moduleUrl: string): string {
  const own = dirname(fileURLToPath(moduleUrl));
  return existsSync(join(own, "web-tree-sitter.wasm")) ? own : join(own, "../../../dist");
}
