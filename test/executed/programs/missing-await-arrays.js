// Arrays that are awaited as they are, and promises that are taken apart.
// rule: missing-await
// repair: safe
// prints: 2 4
// prints: 2 4
// prints: 6 { number: 8 }
// prints: -10
const double = (number) => new Promise((resolve) => setTimeout(() => resolve(number * 2), 5));
const boxed = async (number) => ({ number: await double(number) });

export async function main() {
  const [first, second] = await [double(1), double(2)];
  console.log(first, second);
  const seen = [];
  const loads = [1, 2].map(async (one) => seen.push(await double(one)));
  const { number } = boxed(3);
  const copy = { ...boxed(4) };
  await loads;
  console.log(...seen);
  console.log(number, copy);
  console.log(-double(5));
}

await main();
