/** `forEach` throws away what its callback returns, so nobody waits for the promises, and failures are lost. */
import { setTimeout as sleep } from "node:timers/promises";

async function store(name: string): Promise<void> {
  await sleep(50);
  console.log(`저장 (stored): ${name}`);
}

async function storeAll(names: string[]): Promise<void> {
  names.forEach(async (name) => { // expect: ignored-async-callback
    await store(name);
  });
  console.log("모두 저장 (all stored)");
}

await storeAll(["민준", "Ada"]);
