// rule: await-of-plain-value
// repair: Remove
// outcome: same
function price(cups: number): number {
  return cups * 3;
}

async function main() {
  const total = (await price(2)) + (await price(3));
  console.log(total, (await "text".toUpperCase()).length);
}

await main();

export {};
