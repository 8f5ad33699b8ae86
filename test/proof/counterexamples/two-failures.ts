// Two steps may fail, one by a `throw` of its own and one because the network is down.
// One after another the first one's failure is thrown; together it is the one that comes first in time.
// failing: server users
import { setTimeout as sleep } from "node:timers/promises";

async function countNews(key: number): Promise<number> {
  await sleep(337);
  if (key > 21) throw new RangeError(`no news for ${key}`);
  return key * 4;
}

async function loadUsers(key: number): Promise<number> {
  const response = await fetch(`https://shop.example/users/${key}`);
  const { value } = (await response.json()) as { value: number };
  return value;
}

export async function main() {
  const news = await countNews(35);
  const users = await loadUsers(38);
  return [news, users];
}

void main();
