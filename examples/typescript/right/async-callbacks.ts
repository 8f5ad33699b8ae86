/** A loop waits for each of them; `Promise.all` over `map` would wait for all at once. */
import { setTimeout as sleep } from "node:timers/promises";

async function store(name: string): Promise<void> {
  await sleep(50);
  console.log(`저장 (stored): ${name}`);
}

async function storeAll(names: string[]): Promise<void> {
  for (const name of names) {
    await store(name);
  }
  console.log("모두 저장 (all stored)");
}

await storeAll(["민준", "Ada"]);
