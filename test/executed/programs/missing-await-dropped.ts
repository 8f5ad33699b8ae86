// rule: missing-await
// repair: ^Add `await`$
// prints: saved
// prints: caught nothing to save
// prints: done
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5))

async function save(order: string) {
  await pause()
  if (order === "") throw new Error("nothing to save")
  console.log("saved")
}

async function main() {
  try {
    save("1")
    save("")
  } catch (error) {
    console.log("caught", (error as Error).message)
  }
  console.log("done")
}

await main()

export {}
