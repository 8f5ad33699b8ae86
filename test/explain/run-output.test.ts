/** What Python and Node print about async mistakes is understood, as the installed ones print it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, it } from "node:test";
import { type Runtime, runOutputReader } from "../../src/explain/run-output.ts";

const folder = mkdtempSync(join(tmpdir(), "awaitwise-run-output-"));
const runner = join(import.meta.dirname, "../../media/asyncio-debug-runner.py");
after(() => rmSync(folder, { recursive: true, force: true }));

describe("the output of a run", () => {
  it("of Python tells of coroutines that were never awaited, where they were made", () => {
    assert.deepEqual(
      runPython(
        "import asyncio\nasync def work(): pass\nasync def main():\n    x = work()\n    del x\nasyncio.run(main())\n",
      ),
      ["program.py:4 Coroutine 'work' was never awaited"],
    );
  });

  it("of Python tells who kept the event loop busy, from the threshold on", () => {
    const program =
      "import asyncio, time\nasync def main():\n    time.sleep(0.3)\n    await asyncio.sleep(0)\nasyncio.run(main())\n";
    const [found, ...more] = runPython(program, 0.2);
    assert.match(found ?? "", /^program\.py:4 main kept the event loop busy for 0\.\d+ seconds$/);
    assert.deepEqual(more, []);
    assert.deepEqual(runPython(program, 30), []);
  });

  it("of Python tells where a task began whose exception nobody retrieved", () => {
    assert.deepEqual(
      runPython(
        "import asyncio\nasync def fail():\n    raise ValueError('no')\nasync def main():\n" +
          "    task = asyncio.create_task(fail())\n    await asyncio.sleep(0)\n    await asyncio.sleep(0)\n    del task\nasyncio.run(main())\n",
      ),
      ["program.py:5 The exception of this task was never retrieved"],
    );
  });

  it("of Python tells where an aiohttp session was made that nobody closed", () => {
    const lines = [
      "Unclosed client session",
      "client_session: <aiohttp.client.ClientSession object at 0x7f0>",
      "source_traceback: Object created at (most recent call last):",
      '  File "/app/main.py", line 7, in main',
      "    session = aiohttp.ClientSession()",
      '  File "/app/.venv/lib/python3.11/site-packages/aiohttp/client.py", line 3, in __init__',
      "done",
    ];
    assert.deepEqual(read("python", lines), ["main.py:7 This client session was never closed"]);
  });

  it("of Node tells of rejections that nothing handles", () => {
    assert.deepEqual(runNode('async function fail() {\n  throw new Error("no");\n}\nfail();\n'), [
      "program.mjs:2 Nothing handles this: Error: no",
    ]);
  });

  it("of Node tells of warnings at the line of the program", () => {
    const [found, ...more] = runNode(
      'import { EventEmitter } from "node:events";\nconst source = new EventEmitter();\n' +
        'for (let i = 0; i < 11; i++)\n  source.on("x", () => i);\n',
    );
    assert.match(found ?? "", /^program\.mjs:4 MaxListenersExceededWarning: /);
    assert.deepEqual(more, []);
  });

  it("of programs without mistakes tells nothing", () => {
    assert.deepEqual(runPython("print('Executing nothing')\nraise SystemExit(3)\n"), []);
    assert.deepEqual(runNode('console.log("at once (a.js:1:2)");\n'), []);
  });

  it("is told as soon as it is complete", () => {
    const reader = runOutputReader("python");
    assert.deepEqual(reader.push("/a.py:6: RuntimeWarning: coroutine 'f' was never awaited"), []);
    assert.deepEqual(reader.push("  f()"), []);
    assert.deepEqual(reader.push("hello"), [
      { message: "Coroutine 'f' was never awaited", file: "/a.py", line: 6 },
    ]);
    assert.deepEqual(reader.end(), []);
  });
});

function runPython(program: string, seconds = 5): string[] {
  const file = join(folder, "program.py");
  writeFileSync(file, program);
  const env = { ...process.env, PYTHONASYNCIODEBUG: "1" };
  return read("python", run("python3", ["-X", "dev", runner, String(seconds), file], env));
}

function runNode(program: string): string[] {
  const file = join(folder, "program.mjs");
  writeFileSync(file, program);
  return read(
    "node",
    run(process.execPath, ["--trace-warnings", "--unhandled-rejections=strict", file], process.env),
  );
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", env });
  assert.equal(error, undefined);
  return `${stdout}${stderr}`.split(/\r?\n/);
}

function read(runtime: Runtime, lines: readonly string[]): string[] {
  const reader = runOutputReader(runtime);
  return [...lines.flatMap((line) => reader.push(line)), ...reader.end()].map(
    ({ file, line, message }) => `${basename(file)}:${line} ${message}`,
  );
}
