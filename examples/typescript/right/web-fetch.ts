/** Three pages at once. A page that cannot be reached is told and left out. */
async function safeFetch(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return await response.text();
  } catch (error) {
    console.log(`에러 발생 (error): ${error}`);
    return undefined;
  }
}

const urls = [
  "https://api.example.com/data1",
  "https://api.example.com/data2",
  "https://api.example.com/data3",
];

const results = await Promise.all(urls.map((url) => safeFetch(url)));

for (const [index, result] of results.entries()) {
  if (result !== undefined) console.log(`응답 ${index + 1} (response): ${result.length} characters`);
}

export {};
