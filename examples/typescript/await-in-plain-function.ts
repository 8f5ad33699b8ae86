/** `await` in a plain function. Neither the compiler nor Node accepts the file. */
import { setTimeout as sleep } from "node:timers/promises";

async function fetchData(id: number): Promise<string> {
  await sleep(100);
  return `데이터 ${id}`;
}

function normalFunction() {
  return await fetchData(1); // expect: await-outside-async
}

async function main(): Promise<void> {
  console.log(`결과 (result): ${normalFunction()}`);
}

await main();
