// rule: sequential-awaits
// repair: safe
// outcome: faster
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function load(key: string): Promise<{ key: string }> {
  await sleep(200);
  return { key };
}

async function main(base: string) {
  const first = await load(base);
  // where the second lies
  const second = `${base}/second`; // behind the first
  const { key } = await load(second); // as slow
  console.log(first, second, key);
}

async function short(base: string) { const a = await load(base); const b = await load(`${base}/b`); console.log(a, b); }

await main("/items");
await short("/more");

export {};
