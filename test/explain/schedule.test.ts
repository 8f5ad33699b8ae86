/** When the waits of a function run, one after another and together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { schedulesOf } from "../../src/explain/schedule.ts";
import { waits } from "./waits.ts";

describe("schedules", () => {
  test("run what needs nothing at once, and the rest when all it needs is over", () => {
    const { unit, before, after, critical } = schedulesOf(
      waits({ seconds: 2 }, { seconds: 1 }, { seconds: 1, needs: [0, 1] }, { seconds: 0.5, needs: [1] }),
    );
    assert.equal(unit, "s");
    assert.equal(before.total, 4.5);
    assert.deepEqual(
      before.bars.map(({ start }) => start),
      [0, 2, 3, 4],
    );
    assert.deepEqual(after.bars, [
      { start: 0, end: 2 },
      { start: 0, end: 1 },
      { start: 2, end: 3 },
      { start: 1, end: 1.5 },
    ]);
    assert.equal(after.total, 3);
    assert.deepEqual(critical, [0, 2]);
  });

  test("take all waits for equally long where the length of one is not known", () => {
    const { unit, before, after, critical } = schedulesOf(waits({ seconds: 7 }, {}, { needs: [1] }));
    assert.equal(unit, undefined);
    assert.equal(before.total, 3);
    assert.equal(after.total, 2);
    assert.deepEqual(critical, [1, 2]);
  });

  test("of a chain are the same both ways, and every wait is decisive", () => {
    const { before, after, critical } = schedulesOf(waits({}, { needs: [0] }, { needs: [1] }));
    assert.deepEqual(after, before);
    assert.deepEqual(critical, [0, 1, 2]);
  });

  test("have several decisive waits where several end last", () => {
    assert.deepEqual(schedulesOf(waits({}, {}, {})).critical, [0, 1, 2]);
    assert.deepEqual(
      schedulesOf(waits({}, {}, { needs: [0] }, { needs: [0, 1] }, {})).critical,
      [0, 1, 2, 3],
    );
  });

  test("are empty without waits", () => {
    assert.deepEqual(schedulesOf({ waits: [] }), {
      before: { bars: [], total: 0 },
      after: { bars: [], total: 0 },
      critical: [],
    });
  });

  test("bear lengths that are none, and needs that lead nowhere", () => {
    const none = schedulesOf(waits({ seconds: 0 }, { seconds: 0 }));
    assert.equal(none.unit, undefined);
    assert.equal(none.after.total, 1);
    const wrong = schedulesOf(waits({ seconds: Number.NaN, needs: [0, 7, -1] }, { seconds: 1 }));
    assert.equal(wrong.unit, undefined);
    assert.equal(wrong.after.total, 1);
  });
});
