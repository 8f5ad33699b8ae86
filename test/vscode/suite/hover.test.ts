/** Hovers explain a finding with the person's own names. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { findingOf, hoverAt, openFile, openText } from "./editor.ts";

describe("hover", () => {
  it("explains a missing await with the names of the program, and shows the repair", async () => {
    const { document } = await openFile("examples", "python/missing_await.py");
    const finding = await findingOf(document, "missing-await");
    const text = await hoverAt(document.uri, finding.range.start);
    assert.match(text, /AW101/);
    assert.match(text, /fetch_data/);
    assert.match(text, /\+.*await fetch_data\(1, 0\.1\)/);
  });

  it("draws the two timelines of sequential awaits", async () => {
    const { document } = await openFile("examples", "python/sequential_fetches.py");
    const finding = await findingOf(document, "sequential-awaits");
    const text = await hoverAt(document.uri, finding.range.start);
    assert.match(text, /```text\n/);
    assert.match(text, /fetch_data/);
  });

  it("links to the rule's page inside the editor", async () => {
    const { document } = await openText("hover.py", "async def work():\n    work()\n");
    const finding = await findingOf(document, "missing-await");
    const text = await hoverAt(document.uri, finding.range.start);
    assert.match(text, /\(command:awaitwise\.explainRule\?/);
  });

  it("says nothing where nothing is wrong", async () => {
    const { document } = await openText("quiet.py", "async def work():\n    work()\n");
    await findingOf(document, "missing-await");
    assert.doesNotMatch(await hoverAt(document.uri, new vscode.Position(0, 0)), /Awaitwise/);
  });
});
