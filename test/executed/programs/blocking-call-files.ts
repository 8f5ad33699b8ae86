// rule: blocking-call
// repair: readFile
// outcome: same
import fs, { readFileSync } from "node:fs";

async function main() {
  const size = fs.readFileSync(process.execPath).length > 0;
  const same = readFileSync(process.execPath).byteLength > 0;
  console.log(size, same);
}

await main();
