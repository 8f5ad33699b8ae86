// rule: await-in-loop
// repair: at most 10
// outcome: faster
async function square(value: number) {
  await new Promise<void>((resolve) => setTimeout(resolve, 50));
  return value * value;
}

async function main(values: number[]) {
  const squares: number[] = [];
  for (const value of values) {
    squares.push(await square(value));
  }
  console.log(squares);
}

await main(Array.from({ length: 23 }, (_, value) => value));

export {};
