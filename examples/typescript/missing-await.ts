/** Calling an async function starts it, but gives a promise: the value comes later, and so does a failure. */
import { setTimeout as sleep } from "node:timers/promises";

async function fetchData(id: number, delay: number): Promise<string> {
  await sleep(delay);
  return `데이터 ${id}`;
}

async function isOpen(): Promise<boolean> {
  await sleep(50);
  return false;
}

async function sayGoodbye(): Promise<void> {
  await sleep(50);
  console.log("안녕히 가세요 (goodbye)");
}

async function main(): Promise<void> {
  const result = fetchData(1, 100); // expect: missing-await
  console.log(`결과 (result): ${result}`);

  if (isOpen()) { // expect: missing-await
    console.log("영업 중 (open)");
  } else {
    console.log("영업 종료 (closed)");
  }

  console.log(`바로 출력 (printed at once): ${fetchData(2, 100)}`); // expect: missing-await

  sayGoodbye(); // expect: missing-await
}

await main();
