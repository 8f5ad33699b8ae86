/** The same functions of `node:fs/promises` let the rest of the program run meanwhile. */
import { readFile } from "node:fs/promises";

async function countLines(file: URL): Promise<number> {
  const text = await readFile(file, "utf8");
  return text.split("\n").length - 1;
}

try {
  const lines = await countLines(new URL("../tsconfig.json", import.meta.url));
  console.log(`줄 수 (lines): ${lines}`);
} catch (error) {
  console.log(`에러 발생 (error): ${error}`);
}
