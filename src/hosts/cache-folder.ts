/** The one place outside of a project where anything is kept: the folder that the system has for caches. */
import { homedir } from "node:os";
import { join } from "node:path";

/** Absolute path; it need not exist. `~/.cache/awaitwise` on Linux, or below `XDG_CACHE_HOME` wherever that is set. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || systemCaches(environment), "awaitwise");
}

function systemCaches(environment: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return environment.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  return process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}
