// rule: half-handled-gather
// repair: ^Throw the first failure
// prints: lost: AbortError

async function notify(url: string): Promise<void> {
  await fetch(url, { method: "POST", signal: url.includes("lost") ? AbortSignal.abort() : null });
}

async function notifyAll(urls: string[]): Promise<void> {
  await Promise.allSettled(urls.map((url) => notify(url)));
}

await notifyAll(["https://there.example", "https://lost.example"]).catch((error) => console.log("lost:", error.name));

export {};
