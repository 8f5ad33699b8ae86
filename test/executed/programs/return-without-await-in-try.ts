// rule: return-without-await-in-try
// repair: safe
// prints: undefined
// prints: closed after 1
let loaded = 0;

async function load(fails: boolean) {
  await new Promise<void>((resolve) => setTimeout(resolve, 5));
  if (fails) throw new Error("no");
  loaded += 1;
  return loaded;
}

async function loadOrNothing() {
  try {
    return load(true);
  } catch {
    return undefined;
  }
}

async function loadAndClose() {
  try {
    return load(false);
  } finally {
    console.log("closed after", loaded);
  }
}

console.log(await loadOrNothing());
await loadAndClose();

export {};
