// rule: missing-await
// repair: Promise\.all
// prints: 2 4 6
// prints: after
const double = (number) => new Promise((resolve) => setTimeout(() => resolve(number * 2), 5));

export async function main() {
  const doubled = await [1, 2, 3].map((number) => double(number));
  console.log(...doubled);
  console.log("after");
}

await main();
