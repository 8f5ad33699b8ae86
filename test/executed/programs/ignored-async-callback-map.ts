// A map gives its values to the function, and its keys and values to a loop.
// rule: ignored-async-callback
// repair: Await each
// prints: 1
// prints: a 1
const saved: string[] = [];
const save = async (text: string) => saved.push(text);

async function values(prices: Map<string, number>) {
  prices.forEach(async (price) => {
    await save(`${price}`);
  });
}

async function entries(prices: Map<string, number>) {
  prices.forEach(async (price, name) => {
    await save(`${name} ${price}`);
  });
}

await values(new Map([["a", 1]]));
await entries(new Map([["a", 1]]));
console.log(saved.join("\n"));
export {};
