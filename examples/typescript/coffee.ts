/** The first async function: order a coffee, and do something else while it is made. */
import { setTimeout as sleep } from "node:timers/promises";

async function makeCoffee(): Promise<string> {
  console.log("커피 제조 시작 (brewing)");
  await sleep(300); // Stands for I/O: other work may run meanwhile.
  console.log("커피 완성 (ready)");
  return "아메리카노";
}

const coffee = await makeCoffee();
console.log(`${coffee} 준비 완료!`);
