/** Chains from a plain function to the call that blocks. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { blockingChainOf } from "../../src/analysis/blocking.ts";
import { pythonProgram } from "./python-program.ts";

function chain(source: string, start: string, others: Readonly<Record<string, string>> = {}) {
  const python = pythonProgram(source, others);
  const found = blockingChainOf(python.program, python.function(start));
  return found && [...found.links.map(({ target }) => target.function.name), found.end.name].join(" → ");
}

describe("how a plain function comes to block", () => {
  it("takes the shortest way", () => {
    const source = `
import time
def far():
    near()
def near():
    time.sleep(1)
def start():
    far()
    near()
`;
    assert.equal(chain(source, "start"), "start → near → time.sleep");
  });

  it("puts what takes long before quick file access", () => {
    const source = `
import time
def later():
    time.sleep(1)
def start():
    open("a")
    later()
`;
    assert.equal(chain(source, "start"), "start → later → time.sleep");
    assert.equal(chain("def start():\n    open('a')\n", "start"), "start → open");
  });

  it("ends on functions that call each other", () => {
    const source = `
import time
def a():
    b()
def b():
    a()
    c()
def c():
    b()
    time.sleep(1)
def idle():
    other()
def other():
    idle()
`;
    assert.equal(chain(source, "a"), "a → b → c → time.sleep");
    assert.equal(chain(source, "c"), "c → time.sleep");
    assert.equal(chain(source, "idle"), undefined);
  });

  it("goes through other files, inherited methods and constructors", () => {
    const source = `
from store import Client
class Special(Client):
    def start(self):
        self.load()
def make():
    return Client()
`;
    const store = `
import requests
class Client:
    def __init__(self):
        self.load()
    def load(self):
        requests.get("https://example.com")
`;
    assert.equal(chain(source, "Special.start", { "store.py": store }), "start → load → requests.get");
    assert.equal(chain(source, "make", { "store.py": store }), "make → __init__ → load → requests.get");
  });

  it("does not go through async functions, generators, threads and lambdas that run later", () => {
    const source = `
import threading
import time
def slow():
    time.sleep(1)
async def coroutine():
    slow()
def generator():
    yield slow()
def start():
    coroutine()
    generator()
    threading.Thread(target=slow).start()
    return lambda: slow()
`;
    assert.equal(chain(source, "start"), undefined);
    assert.equal(chain(source, "generator"), undefined);
  });
});
