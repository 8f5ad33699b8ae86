// rule: ignored-async-callback
// repair: Promise\.all
// prints: a
// prints: b
// prints: done
async function show(order) {
  await null
  console.log(order)
}

/** @param {string[]} orders */
async function main(orders) {
  orders.forEach(show)
  console.log("done")
}

await main(["a", "b"])

export {}
