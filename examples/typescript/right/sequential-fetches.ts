/** `Promise.all` waits for all of them at once. */
import { setTimeout as sleep } from "node:timers/promises";

async function fetchData(id: number, delay: number): Promise<string> {
  console.log(`작업 ${id} 시작 (started)`);
  await sleep(delay);
  console.log(`작업 ${id} 완료 (done)`);
  return `데이터 ${id}`;
}

async function main(): Promise<void> {
  const start = performance.now();

  const results = await Promise.all([fetchData(1, 800), fetchData(2, 800), fetchData(3, 800)]);

  const seconds = (performance.now() - start) / 1000;
  console.log(`결과 (results): ${results.join(", ")}`);
  console.log(`총 실행 시간 (total time): ${seconds.toFixed(2)}초`);
}

await main();
