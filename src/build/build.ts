/** Runs the build from other build scripts. */
import { spawnSync } from "node:child_process";
import { root } from "./package.ts";

/** Builds `dist/`; returns whether that went well. Errors are printed. */
export function build(): boolean {
  return spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" }).status === 0;
}
