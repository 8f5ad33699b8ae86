// rule: needless-async
// repair: ^Make it a plain function
// outcome: same
// Failures, results and the order of what is printed stay as they are.

async function total(prices: readonly number[]): Promise<number> {
  if (prices.length === 0) throw new Error("nothing to add");
  return prices.reduce((sum, price) => sum + price, 0);
}

const tell = async (text: string): Promise<void> => {
  console.log("told", text);
};

class Shop {
  readonly names: string[] = [];

  private async add(name: string): Promise<number> {
    return this.names.push(name);
  }

  async open(): Promise<void> {
    await tell(`${await this.add("a")} ${(await this.add("b")) + 1}`);
    try {
      await total([]);
    } catch (error) {
      await tell(error instanceof Error ? error.message : "?");
    } finally {
      await tell("end");
    }
  }
}

async function main(): Promise<void> {
  await new Shop().open();
  console.log((await total([1, 2])).toFixed(1));
}

main().catch(console.error);
