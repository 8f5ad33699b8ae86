// rule: sequential-awaits
// repair: Promise\.all
// outcome: faster
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function load(id: number): Promise<{ id: number; name: string }> {
  await sleep(200);
  return { id, name: `item ${id}` };
}

async function main() {
  const { id, name } = await load(1);
  // the second
  const second = await load(2); // as slow
  console.log(id, name, second);
  let third, fourth;
  third = await load(3);
  fourth = await load(4);
  console.log(third, fourth);
}

await main();

export {};
