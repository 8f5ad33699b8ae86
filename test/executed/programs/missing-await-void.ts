// rule: missing-await
// repair: void
// outcome: same
async function log(text: string) {
  await null
  console.log(text)
}

async function main() {
  log("one")
  log("two").then(() => console.log("three"))
  console.log("main")
}

await main()

export {}
