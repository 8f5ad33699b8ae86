/** The timeline of a function as a picture. Python's parser says whether it is XML, and what is in it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { timelineSvg } from "../../src/explain/timeline-svg.ts";
import { waits } from "./waits.ts";

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

const reader = `
import json, sys
from xml.etree import ElementTree
root = ElementTree.fromstring(sys.stdin.buffer.read())
print(json.dumps([{"tag": e.tag.split("}")[1], "attributes": e.attrib, "text": e.text or ""} for e in root.iter()]))
`;

function elementsOf(svg: string): readonly Element[] {
  const { stdout, stderr } = spawnSync("python3", ["-c", reader], { input: svg, encoding: "utf8" });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

const ofClass = (elements: readonly Element[], name: string) =>
  elements.filter(({ attributes }) => attributes.class?.split(" ").includes(name));
const numberIn = ({ attributes }: Element, name: string) => Number(attributes[name]);

const shop = waits(
  { label: "profile(id)", seconds: 2 },
  { label: 'price("<&>")', seconds: 1, conditional: "branch" },
  { label: "orders(user)", seconds: 1, needs: [0], mayNeed: [1] },
);

describe("timeline as a picture", () => {
  test("has a lane for each wait in both panels, with bars to one scale", () => {
    const bars = ofClass(elementsOf(timelineSvg("shop", shop)), "bar");
    assert.equal(bars.length, 6);
    const [one, half, , , , last] = bars.map((bar) => numberIn(bar, "width"));
    assert.ok(one && half && Math.abs(one - 2 * half) < 1);
    assert.equal(last, half);
    assert.deepEqual(
      bars.map(({ attributes }) => attributes.class),
      ["bar", "bar conditional", "bar", "bar", "bar conditional", "bar"],
    );
  });

  test("has an arrow for each need, dashed where that is not sure, and emphasises what decides", () => {
    const elements = elementsOf(timelineSvg("shop", shop));
    assert.deepEqual(
      ofClass(elements, "arrow").map(({ attributes }) => attributes.class),
      ["arrow", "arrow unsure", "arrow decisive", "arrow unsure"],
    );
    const lanes = [
      ["0", "lane decisive"],
      ["1", "lane"],
      ["2", "lane decisive"],
    ];
    assert.deepEqual(
      ofClass(elements, "lane").map(({ attributes }) => [attributes["data-wait"], attributes.class]),
      [...lanes, ...lanes],
    );
  });

  test("says in words what it shows", () => {
    const svg = elementsOf(timelineSvg('shop<script>alert("1")</script>', shop));
    const [root, title, description] = svg;
    assert.equal(root?.attributes.role, "img");
    assert.equal(
      root?.attributes["aria-labelledby"],
      [title, description].map((one) => one?.attributes.id).join(" "),
    );
    assert.equal(title?.text, 'Timeline of shop<script>alert("1")</script>');
    assert.match(
      description?.text ?? "",
      /^4 s one after another, 3 s together\.\n1 `profile\(id\)` needs no/,
    );
    assert.match(description?.text ?? "", /\n2 `price\("<&>"\)` \(in a branch\)/);
    const tooltips = svg.filter(({ tag }) => tag === "title").map(({ text }) => text);
    assert.ok(tooltips.includes("3 `orders(user)` needs 1: it uses `r0`; may need 2: it uses `r1` (3–4 s)"));
    assert.deepEqual(
      svg.filter(({ tag }) => tag === "script"),
      [],
    );
  });

  test("names seconds on its axis where they are known, and counts where not", () => {
    const axis = (svg: string) => ofClass(elementsOf(svg), "muted").map(({ text }) => text);
    assert.deepEqual(axis(timelineSvg("shop", shop)).slice(0, 5), ["0 s", "1 s", "2 s", "3 s", "4 s"]);
    assert.deepEqual(axis(timelineSvg("f", waits({}, {}))).slice(0, 3), ["0", "1", "2"]);
    assert.deepEqual(axis(timelineSvg("f", waits({ seconds: 0.002 }, { seconds: 0.001 }))).slice(0, 4), [
      "0 s",
      "0.0005 s",
      "0.001 s",
      "0.0015 s",
    ]);
  });

  test("puts the panels side by side, or below one another where there is little room", () => {
    const panels = (width: number) =>
      elementsOf(timelineSvg("shop", shop, { width }))
        .map(({ attributes }) => /^translate\((\S+) (\S+)\)/.exec(attributes.transform ?? ""))
        .filter((match) => match !== null)
        .map((match) => [Number(match[1]), Number(match[2])] as const);
    const [left, right] = panels(800);
    assert.ok(left && right && right[0] > left[0] && right[1] === left[1]);
    const [upper, lower] = panels(300);
    assert.ok(upper && lower && lower[1] > upper[1] && lower[0] === upper[0]);
  });

  for (const width of [100, 300, 720, 1600]) {
    test(`keeps twenty waits with long names inside of ${width} pixels`, () => {
      const many = waits(
        ...Array.from({ length: 20 }, (_, index) => ({
          label: `가져오기(사용자, "${"아주 ".repeat(20)}긴 이름", ${index})\u202e\u0000\ud800`,
          needs: index % 2 ? [index - 1] : [],
        })),
      );
      const elements = elementsOf(timelineSvg("주문", many, { width }));
      const [drawn = 0] = elements.map((element) => numberIn(element, "width"));
      assert.equal(drawn, Math.max(240, width));
      for (const bar of ofClass(elements, "bar")) {
        const end = numberIn(bar, "x") + numberIn(bar, "width");
        assert.ok(numberIn(bar, "width") >= 3 && numberIn(bar, "x") >= 0 && end <= drawn, `${end}`);
      }
      for (const label of ofClass(elements, "label")) assert.match(label.text, /^\d+ 가.*…$/u);
      assert.match(elements.map(({ text }) => text).join("\n"), /20 `가져오기.*긴 이름", 19\)/);
    });
  }

  test("of one wait has one panel, of none only words", () => {
    const one = elementsOf(timelineSvg("f", waits({})));
    assert.equal(ofClass(one, "bar").length, 1);
    assert.equal(ofClass(one, "decisive").length, 0);
    const none = elementsOf(timelineSvg("f", waits()));
    assert.equal(ofClass(none, "bar").length, 0);
    assert.ok(none.some(({ tag, text }) => tag === "text" && text === "It waits for nothing."));
  });
});
