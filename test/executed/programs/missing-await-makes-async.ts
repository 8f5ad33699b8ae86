// rule: missing-await
// repair: dd `await`$
// prints: stored 1
// prints: stored 2
// prints: closed
async function store(id: number) {
  await new Promise<void>((resolve) => setTimeout(resolve, 5));
  console.log("stored", id);
}

function run(): void {
  store(1);
  store(2);
}

async function main() {
  run();
  console.log("closed");
}

await main();

export {};
