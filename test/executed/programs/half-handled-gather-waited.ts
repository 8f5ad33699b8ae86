// rule: half-handled-gather
// repair: ^Wait for all
// prints: shipped
// prints: failed: AbortError

async function charge(): Promise<void> {
  await fetch("https://charge.example", { method: "POST", signal: AbortSignal.abort() });
}

async function ship(): Promise<void> {
  await fetch("https://ship.example", { method: "POST" });
  console.log("shipped");
}

async function order(): Promise<void> {
  try {
    await Promise.all([charge(), ship()]);
  } catch (error) {
    console.log("failed:", error instanceof Error ? error.name : "");
  }
}

await order();

export {};
