// rule: await-in-loop
// repair: Promise.all
// outcome: faster
async function square(value: number) {
  await new Promise<void>((resolve) => setTimeout(resolve, 100));
  return value * value;
}

async function main(values: Set<number>) {
  const squares: number[] = [];
  for (const value of [1, 2, 3]) {
    squares.push(await square(value));
  }
  const texts = ["squares"];
  for (const value of values) {
    const found = await square(value);
    texts.push(`${value}: ${found}`);
  }
  const byName: Record<string, number> = {};
  for (const value of [2, 1]) {
    byName[`n${value}`] = await square(value);
  }
  const indexed: number[] = [];
  for (let i = 0; i < squares.length; i++) {
    indexed[i] = await square(squares[i] ?? 0);
  }
  console.log(squares, texts, byName, indexed);
}

await main(new Set([4, 5]));

export {};
