/** `npm start` as a person meets it: examples in the terminal, paths of their own, and an editor that ends with Ctrl-C. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";

const root = join(import.meta.dirname, "..");
const script = join(root, "src", "build", "start.mjs");

/** Runs `npm start -- ARGS` from a folder, as npm does. */
function start(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: folder },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("npm start", () => {
  it("shows what is wrong in the examples, and how to go on", () => {
    const { status, stdout } = start(root);
    assert.equal(status, 0);
    assert.match(stdout, /examples\/python\/missing_await\.py:\d+:\d+ error/);
    assert.match(stdout, /npm start -- --editor/);
  });

  it("checks a path from where the person is, and passes the exit code on", () => {
    const folder = join(root, "examples", "python");
    assert.equal(start(folder, "coffee.py").status, 0);
    assert.equal(start(folder, "missing_await.py").status, 1);
    assert.equal(start(folder, "no_such_file.py").status, 2);
  });

  it("refuses to open a folder that is not there", () => {
    const { status, stderr } = start(root, "--editor", "no-such-folder");
    assert.equal(status, 2);
    assert.match(stderr, /no-such-folder/);
  });

  it("serves an editor to this machine's user alone, until Ctrl-C", async () => {
    const child = spawn(process.execPath, [script, "--editor", "--browser", "examples"], {
      cwd: root,
      env: { ...process.env, INIT_CWD: root },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      const address = new URL(await printedAddress(child));
      assert.equal(address.hostname, "127.0.0.1");
      // The address's token is exchanged for a cookie.
      const entry = await fetch(address, { redirect: "manual" });
      assert.equal(entry.status, 302);
      const cookie = entry.headers.getSetCookie().join("; ");
      assert.equal((await fetch(address.origin, { headers: { cookie } })).status, 200);
      assert.equal((await fetch(address.origin)).status, 403);
      child.kill("SIGINT");
      assert.equal(await ended, 0);
      await assert.rejects(fetch(address.origin));
    } finally {
      child.kill("SIGKILL");
    }
  });
});

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    assert.ok(child.stdout);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code} without an address`)));
  });
}
