// rule: sync-protocol-on-async
// repair: safe
// outcome: runs
async function* ticks() {
  yield 1;
  yield 2;
}

async function main() {
  for (const tick of ticks()) console.log(tick);
}

await main();

export {};
