/** The `*Sync` functions of Node stop the whole program while they wait for the disk. */
import { readFileSync } from "node:fs";

async function countLines(file: URL): Promise<number> {
  const text = readFileSync(file, "utf8"); // expect: blocking-call
  return text.split("\n").length - 1;
}

try {
  const lines = await countLines(new URL("tsconfig.json", import.meta.url));
  console.log(`줄 수 (lines): ${lines}`);
} catch (error) {
  console.log(`에러 발생 (error): ${error}`);
}
