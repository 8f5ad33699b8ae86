/**
 * A `fetch` without a network, for the programs that Node runs: the pages that `pages.py` serves.
 * `AWAITWISE_FAILING_URL` names a part of the urls that cannot be reached.
 */
import { setTimeout as sleep } from "node:timers/promises";

const DELAY = 100;

globalThis.fetch = async (url, { signal } = {}) => {
  await sleep(DELAY, undefined, { signal: signal ?? undefined });
  const failing = process.env.AWAITWISE_FAILING_URL;
  if (failing && String(url).includes(failing)) throw new TypeError("fetch failed");
  return new Response(`<p>${url}</p>`.repeat(3));
};
