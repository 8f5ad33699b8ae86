// A choice that looks at promises goes on as it did, and the catch hears of both of them.
// rule: return-without-await-in-try
// repair: safe
// prints: kept: undefined, loaded 0
// prints: caught kept
// prints: caught load
let loaded = 0;
const kept = new Map<string, Promise<string | undefined>>();

async function load(name: string): Promise<string> {
  loaded += 1;
  throw new Error(name);
}

async function get(name: string) {
  try {
    return kept.get(name) ?? load(name);
  } catch (error) {
    return `caught ${(error as Error).message}`;
  }
}

kept.set("empty", Promise.resolve(undefined));
kept.set("failed", Promise.reject(new Error("kept")));
console.log(`kept: ${await get("empty")}, loaded ${loaded}`);
console.log(await get("failed"));
console.log(await get("load"));
export {};
