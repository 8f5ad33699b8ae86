/** The recipe that prints the running tasks, put into programs that are then run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { runningTasksRecipe } from "../../src/explain/running-tasks.ts";

function withRecipe(text: string, line: number): string {
  const recipe = runningTasksRecipe(text, line);
  const lines = text.split(/(?<=\n)/);
  const inserted = [...lines.slice(0, recipe.line), recipe.text, ...lines.slice(recipe.line)].join("");
  const { addedImport } = recipe;
  if (!addedImport) return inserted;
  const all = inserted.split(/(?<=\n)/);
  return [...all.slice(0, addedImport.line), addedImport.text, ...all.slice(addedImport.line)].join("");
}

const body = ["async def work():", "    await asyncio.sleep(1)", "", "async def main():"];

describe("the recipe for running tasks", () => {
  for (const [name, module, head] of [
    ["with the module's name", "asyncio", ["import asyncio"]],
    ["with another name for the module", "aio", ["import asyncio as aio"]],
  ] as const) {
    it(`prints them ${name}`, () => {
      const lines = [
        ...head,
        ...body.map((line) => line.replace("asyncio", module)),
        `    task = ${module}.create_task(work(), name="worker")`,
        `    await ${module}.sleep(0)`,
        "    task.cancel()",
        "",
        `${module}.run(main())`,
        "",
      ];
      const text = withRecipe(lines.join("\n"), lines.indexOf("    task.cancel()"));
      const { stdout, stderr } = spawnSync("python3", ["-"], { input: text, encoding: "utf8" });
      assert.match(stdout, /^worker <coroutine object work .* running$/m, stderr);
      assert.match(stdout, /main/);
    });
  }

  it("adds the import that it needs", () => {
    const text = '"""About\nthis."""\nfrom __future__ import annotations\n\nasync def main():\n    pass\n';
    assert.match(withRecipe(text, 5), /annotations\nimport asyncio\n/);
    assert.match(withRecipe('"""About."""\nx = 1\n', 1), /^"""About\."""\nimport asyncio\nfor task/);
    assert.match(withRecipe("# first\nimport json\nx = 1\n", 2), /^# first\nimport asyncio\nimport json\n/);
  });

  it("keeps tabs and line ends", () => {
    const text = "import asyncio\r\nasync def main():\r\n\tpass\r\n";
    const { text: lines } = runningTasksRecipe(text, 2);
    assert.match(
      lines,
      /^\tfor task in asyncio\.all_tasks\(\):\r\n\t\tprint\(.*\)\r\n\t\ttask\.print_stack\(limit=1\)\r\n$/,
    );
  });
});
