/** `execFile` runs the other program beside this one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

async function nodeVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--version"]);
  return stdout.trim();
}

const versions = await Promise.all([nodeVersion(), nodeVersion()]);
console.log(`버전 (versions): ${versions.join(", ")}`);
