// rule: then-in-async
// repair: ^Use `await` in `try`
// outcome: same
// Failures of each step, of what a step gives, and of the handler itself.

async function load(url: string): Promise<{ size(): Promise<number> }> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (url === "") throw new Error("no address");
  return {
    size: async () => {
      if (url === "bad") throw new Error("no size");
      return url.length;
    },
  };
}

async function size(url: string): Promise<number> {
  return load(url)
    .then((answer) => answer.size())
    .catch((error) => {
      console.log("passed on");
      throw error;
    });
}

async function tell(url: string): Promise<void> {
  await load(url)
    .then(async (answer) => {
      console.log("size", await answer.size());
    })
    .catch(() => console.log("not there"));
  console.log("told");
}

async function main(): Promise<void> {
  console.log(await size("a"));
  await size("bad").catch((error: Error) => console.log(error.message));
  for (const url of ["abc", "bad", ""]) await tell(url);
}

main().catch((error) => console.log("failed", error.message));
