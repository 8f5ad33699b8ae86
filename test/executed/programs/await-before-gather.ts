// rule: await-before-gather
// repair: Drop
// outcome: faster
const later = (value: number) => new Promise<number>((resolve) => setTimeout(() => resolve(value), 200));

async function main() {
  const [a, b] = await Promise.all([await later(1), await later(2)]);
  console.log(a, b);
}

await main();

export {};
