// rule: missing-await
// repair: safe
// prints: open
// prints: there are 3
// prints: 4
// prints: shop
const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 5));

/** @returns {Promise<number>} */
async function count() {
  return await later(3);
}

/** @returns {Promise<boolean>} */
async function isClosed() {
  return await later(false);
}

/** @returns {Promise<{ name: string }>} */
async function shop() {
  return await later({ name: "shop" });
}

async function main() {
  if (isClosed()) {
    console.log("closed");
    return;
  }
  console.log("open");
  console.log(`there are ${count()}`);
  console.log(count() + 1);
  console.log(shop().name);
}

await main();

export {};
