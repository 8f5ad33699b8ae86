// rule: sequential-awaits
// repair: Promise\.all
// outcome: same failure
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function load(id) {
  await sleep(50)
  if (id === 2) throw new RangeError("no such item")
  return id
}

async function main() {
  const first = await load(1)
  const second = await load(2)
  console.log(first, second)
}

await main()

export {}
