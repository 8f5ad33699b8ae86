/** So do its functions that run another program: until that ends, no other callback of this one runs. */
import { execFileSync } from "node:child_process";

async function nodeVersion(): Promise<string> {
  const version = execFileSync(process.execPath, ["--version"], { encoding: "utf8" }); // expect: blocking-call
  return version.trim();
}

const versions = await Promise.all([nodeVersion(), nodeVersion()]);
console.log(`버전 (versions): ${versions.join(", ")}`);
