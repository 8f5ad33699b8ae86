// rule: missing-await
// repair: catch
// outcome: runs
async function fail() {
  await new Promise<void>((resolve) => setTimeout(resolve, 5));
  throw new Error("lost");
}

async function main() {
  fail();
  fail().then(() => console.log("never"));
}

await main();

export {};
