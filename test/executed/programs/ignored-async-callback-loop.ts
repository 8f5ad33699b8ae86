// rule: ignored-async-callback
// repair: for. loop
// prints: 0 a
// prints: 1 b
// prints: done
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

async function main(orders: string[]) {
  orders.forEach(async (order, index) => {
    await pause();
    console.log(index, order);
  });
  console.log("done");
}

await main(["a", "b"]);

export {};
