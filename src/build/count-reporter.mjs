/**
 * A reporter for Node's test runner that writes `{"passed": N, "failed": N}`, as the runner counts them.
 * Tests that were skipped, cancelled or left to do count as failed: they showed nothing.
 */
export default async function* countReporter(source) {
  /** @type {Record<string, number>} */
  const totals = {};
  for await (const event of source) {
    if (event.type !== "test:diagnostic" || event.data.nesting !== 0) continue;
    const [, name, count] = /^(\w+) (\d+)$/.exec(event.data.message) ?? [];
    if (name) totals[name] = Number(count);
  }
  const { pass = 0, fail = 0, cancelled = 0, skipped = 0, todo = 0 } = totals;
  yield JSON.stringify({ passed: pass, failed: fail + cancelled + skipped + todo });
}
