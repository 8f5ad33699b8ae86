/** The timeline of a function in a terminal. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import stringWidth from "string-width";
import { timelineText } from "../../src/explain/timeline-text.ts";
import { waits } from "./waits.ts";

describe("timeline as text", () => {
  test("draws both ways to scale, and says what waits for what", () => {
    const text = timelineText(
      "shop",
      waits(
        { label: "profile(id)", seconds: 2 },
        { label: "flags()", seconds: 1, conditional: "branch" },
        { label: "orders(user)", seconds: 1, needs: [0], mayNeed: [1] },
      ),
    );
    const cells = 80 - "1 orders(user)".length - 4;
    const bar = (start: number, end: number, block: string) =>
      " ".repeat(Math.round((start / 4) * cells)) +
      block.repeat(Math.round((end / 4) * cells) - Math.round((start / 4) * cells));
    assert.equal(
      text,
      [
        "shop: 4 s one after another, 3 s together.",
        "",
        "one after another  4 s",
        `  1 profile(id)   ${bar(0, 2, "█")}`,
        `  2 flags()       ${bar(2, 3, "▒")}`,
        `  3 orders(user)  ${bar(3, 4, "█")}`,
        "together           3 s",
        `  1 profile(id)   ${bar(0, 2, "█")}`,
        `  2 flags()       ${bar(0, 1, "▒")}`,
        `  3 orders(user)  ${bar(2, 3, "█")}`,
        "",
        "1 `profile(id)` needs no other",
        "2 `flags()` (in a branch) needs no other",
        "3 `orders(user)` needs 1: it uses `r0`; may need 2: it uses `r1`",
        "",
        "█ decides how long it takes together.",
        "Where it is not sure that a wait needs another, it is drawn as if it did.",
      ].join("\n"),
    );
  });

  test("counts waits where no durations are known, and says so", () => {
    const text = timelineText("f", waits({}, {}, {}));
    assert.match(text, /^f: 3 waits in a row; run together, 1 in a row\.\n/);
    assert.match(text, /How long they take is not known/);
  });

  test("says when nothing could run together, and when there is nothing at all", () => {
    const chain = timelineText("f", waits({}, { needs: [0] }));
    assert.match(chain, /Each of the 2 waits needs the one before it/);
    assert.doesNotMatch(chain, /\ntogether|decides/);
    assert.match(timelineText("f", waits({}, { mayNeed: [0] })), /2 waits needs or may need the one before/);
    assert.match(timelineText("f", waits({})), /^f: One wait: .*\n\n1 `load\(0\)`/);
    assert.equal(timelineText("f", waits()), "f: It waits for nothing.");
  });

  test("writes code of several lines on one", () => {
    const text = timelineText(
      "f",
      waits({ label: "load(\n    a,\n    {\n        b: 1,\n    },\n)\n  .all()" }),
    );
    assert.match(text, /\n1 `load\(a, {b: 1}\) \.all\(\)` needs/);
  });

  test("keeps the lanes within 80 cells, with wide letters and with many waits", () => {
    const many = waits(
      ...Array.from({ length: 20 }, (_, index) => ({
        label: `가져오기(사용자, "아주 긴 이름", ${index})\n  .끝까지_읽기()`,
        seconds: index === 0 ? 0.001 : 5,
      })),
    );
    const lanes = timelineText("주문", many)
      .split("\n")
      .filter((line) => /^ {2}[ \d]\d /.test(line));
    assert.equal(lanes.length, 40);
    for (const lane of lanes) {
      assert.ok(stringWidth(lane) <= 80, lane);
      assert.match(lane, /… {2} *[█▒]+$/);
    }
  });
});
