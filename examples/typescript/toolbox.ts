/** Work that goes on meanwhile, time limits, results as they come: all of it right as it stands. */
import { setTimeout as sleep } from "node:timers/promises";

async function fetchData(id: number, delay: number, signal?: AbortSignal): Promise<string> {
  await sleep(delay, undefined, { signal });
  return `데이터 ${id}`;
}

const background = fetchData(1, 100);
console.log("기다리는 동안 다른 일 (other work meanwhile)");
console.log(`백그라운드 (background): ${await background}`);

try {
  await fetchData(2, 10_000, AbortSignal.timeout(100));
} catch {
  console.log("타임아웃 발생 (timed out)");
}

const first = await Promise.race([fetchData(3, 200), fetchData(4, 100)]);
console.log(`먼저 끝난 것 (finished first): ${first}`);

for (const outcome of await Promise.allSettled([fetchData(5, 100), fetchData(6, 100)])) {
  console.log(outcome.status === "fulfilled" ? outcome.value : `에러 발생 (error): ${outcome.reason}`);
}
