/** Three notices at once. Nobody asks which of them did not arrive. */
async function notify(url: string): Promise<void> {
  await fetch(url, { method: "POST" });
}

const urls = [
  "https://api.example.com/notice1",
  "https://api.example.com/notice2",
  "https://api.example.com/notice3",
];

await Promise.allSettled(urls.map((url) => notify(url))); // expect: half-handled-gather
console.log("알림 완료 (done)");

export {};
