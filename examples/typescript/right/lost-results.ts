/** Three notices at once. Those that did not arrive are told. */
async function notify(url: string): Promise<void> {
  await fetch(url, { method: "POST" });
}

const urls = [
  "https://api.example.com/notice1",
  "https://api.example.com/notice2",
  "https://api.example.com/notice3",
];

const results = await Promise.allSettled(urls.map((url) => notify(url)));
for (const result of results) {
  if (result.status === "rejected") console.error("알림 실패 (failed):", result.reason);
}
console.log("알림 완료 (done)");

export {};
