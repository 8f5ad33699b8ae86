/** Three pages at once. One page that cannot be reached ends the whole program. */
async function fetchUrl(url: string): Promise<string> {
  const response = await fetch(url); // expect: unhandled-failure
  return await response.text();
}

const urls = [
  "https://api.example.com/data1",
  "https://api.example.com/data2",
  "https://api.example.com/data3",
];

const results = await Promise.all(urls.map((url) => fetchUrl(url)));

for (const [index, result] of results.entries()) {
  console.log(`응답 ${index + 1} (response): ${result.length} characters`);
}

export {};
