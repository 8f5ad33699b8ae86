// rule: sequential-awaits
// repair: Promise.all
// outcome: faster
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const seen: string[] = [];

async function fetchUser(id: number) {
  await sleep(200);
  return { id, name: `user ${id}` };
}

async function getPosts(id: number): Promise<number[]> {
  await sleep(200);
  return Array.from({ length: id }, () => id);
}

async function page(id: number) {
  return {
    user: await fetchUser(id), // the person
    posts: await getPosts(id),
  };
}

async function total(start: number) {
  start += (await getPosts(start)).length;
  start += (await getPosts(3)).length;
  seen.push(`${await getPosts(1)} ${(await fetchUser(4))?.name}`);
  return start
}

async function main() {
  console.log(await page(2), await total(1));
  const user = "nobody"
  const name = (await fetchUser(3)).name
  const posts = [await getPosts(2), user, await getPosts(1)]
  console.log(user, name, posts, seen);
}

await main();
