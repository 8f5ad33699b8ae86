// rule: await-outside-async
// repair: ^Make
// prints: 3
// prints: 5
const later = (value: number) => new Promise<number>((resolve) => setTimeout(() => resolve(value), 5));

function load(value: number): number {
  const loaded = await later(value);
  return loaded + 1;
}

const twice = (value: number): number => load(value) + 1;

async function main() {
  console.log(load(2));
  console.log(twice(3));
}

await main();

export {};
