// rule: then-in-async
// repair: safe
// outcome: same
// A chain of steps, early returns, failures and names that are taken.

interface Answer {
  readonly items: readonly string[];
  json(): Promise<{ total: number }>;
}

async function load(url: string): Promise<Answer> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (url === "") throw new Error("no address");
  return { items: [url, url], json: async () => ({ total: url.length }) };
}

async function total(url: string): Promise<number> {
  return load(url)
    .then((answer) => answer.json())
    .then(({ total }) => {
      if (total > 3) return -1; // too many
      console.log("total", total);
      return total * 2;
    });
}

async function first(url: string): Promise<string> {
  const found = await load(url).then((answer) => answer.items[0] ?? "none");
  return found;
}

async function taken(url: string): Promise<number> {
  const answer = await load(url).then((answer) => answer.items);
  return answer.length;
}

async function told(url: string): Promise<void> {
  try {
    await load(url).then(async (loaded) => {
      console.log("loaded", loaded.items.length);
      if ((await loaded.json()).total === 2) throw new Error("two");
    });
  } catch (error) {
    console.log("caught", error instanceof Error ? error.message : error);
  }
  console.log("behind");
}

const shortened = async (url: string) => load(url).then((one) => one.items.join());

async function main(): Promise<void> {
  console.log(await total("a"), await total("long"), await first("b"), await taken("c"));
  await told("dd");
  await told("");
  for (const url of ["x", "y"]) {
    await load(url).then((one) => {
      console.log(one.items);
    });
  }
  console.log(await shortened("z"));
  await total("").catch((error: Error) => console.log("failed", error.message));
}

main().catch(console.error);
