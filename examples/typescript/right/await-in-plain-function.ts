/** The function is async, and so whoever calls it awaits it. */
import { setTimeout as sleep } from "node:timers/promises";

async function fetchData(id: number): Promise<string> {
  await sleep(100);
  return `데이터 ${id}`;
}

async function normalFunction() {
  return await fetchData(1);
}

async function main(): Promise<void> {
  console.log(`결과 (result): ${await normalFunction()}`);
}

await main();
