// rule: unhandled-failure
// repair: ^Catch it here and throw it again
// outcome: same failure
// What follows goes into the `try` as far as it needs the names.

async function load(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.abort() });
  const { ok } = response;
  if (!ok) return "not there";
  const text = response.statusText;
  return text;
}

async function main(): Promise<void> {
  console.log("starting");
  console.log(await load("https://example.com/nothing"));
}

await main();

export {};
