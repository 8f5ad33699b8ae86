/** What calls of library functions do: with the functions they are given, and by what their arguments say. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effectsOf, effectsOfCall } from "../../src/analysis/effects.ts";
import { Program } from "../../src/analysis/program.ts";
import type { Call, FunctionIr, Module, Operation, ValueId } from "../../src/ir/module.ts";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";
import { pythonProgram } from "./python-program.ts";

describe("functions given to a library", () => {
  const effects = (source: string) => {
    const python = pythonProgram(source);
    const { unknown, effects: found, reads } = effectsOf(python.program, python.function("f"));
    return { unknown, resources: found.map(({ resource }) => resource), reads: [...reads] };
  };

  it("add what they do to the call", () => {
    const source = "import requests\ndef f(xs):\n    return sorted(xs, key=lambda x: requests.get(x))\n";
    assert.deepEqual(effects(source).resources, ["network"]);
  });

  it("are followed by name", () => {
    const source = `
cache = {}
def weight(x):
    return cache[x]
def f(xs):
    return max(xs, key=weight)
`;
    assert.ok(effects(source).reads.includes("global cache"));
    assert.equal(effects(source).unknown, undefined);
  });

  it("leave the call unknown when they are not known", () => {
    assert.notEqual(effects("def f(xs, key):\n    return sorted(xs, key=key)\n").unknown, undefined);
    assert.equal(effects("def f(xs):\n    return sorted(xs, key=None)\n").unknown, undefined);
    assert.equal(effects("def f(xs):\n    return sorted(xs, key=len)\n").unknown, undefined);
  });
});

describe("calls that may write", () => {
  it("read when their options say so", () => {
    assert.equal(modeOf("fetch", ["url"]), "read");
    assert.equal(modeOf("fetch", ["url", { headers: "h" }]), "read");
    assert.equal(modeOf("fetch", ["url", { method: "get" }]), "read");
    assert.equal(modeOf("fetch", ["url", { method: "POST" }]), "write");
    assert.equal(modeOf("fetch", ["url", { method: undefined }]), "write");
    assert.equal(modeOf("fetch", ["url", undefined]), "write");
  });

  it("read when their text selects", () => {
    assert.equal(modeOf("pg.Pool.query", ["select * from users"]), "read");
    assert.equal(modeOf("pg.Pool.query", ["\n  SELECT 1"]), "read");
    assert.equal(modeOf("pg.Pool.query", ["SELECT 1 FROM a FOR UPDATE"]), "write");
    assert.equal(modeOf("pg.Pool.query", ["SELECT nextval('a')"]), "write");
    assert.equal(modeOf("pg.Pool.query", ["INSERT INTO a VALUES (1)"]), "write");
    assert.equal(modeOf("pg.Pool.query", [undefined]), "write");
    assert.equal(modeOf("pg.Pool.query", []), "write");
  });
});

type Argument = string | undefined | Readonly<Record<string, string | undefined>>;

/** Mode of the only effect of a call with these arguments; undefined stands for a value that is not written there. */
function modeOf(name: string, given: readonly Argument[]): string | undefined {
  const operations: Operation[] = [];
  const value = (argument: Argument): ValueId => {
    if (argument !== undefined && typeof argument !== "string") {
      const operands = Object.values(argument).map(value);
      const id = operations.length;
      const keys = Object.keys(argument);
      operations.push({ op: "compute", id, span, use: { as: "other" }, what: "dict", operands, keys });
      return id;
    }
    const id = operations.length;
    operations.push(
      argument === undefined
        ? { op: "read", id, span, use: { as: "other" }, place: { root: "x", path: [], scope: "global" } }
        : { op: "constant", id, span, use: { as: "other" }, value: argument },
    );
    return id;
  };
  const values = given.map(value);
  const call: Call = {
    op: "call",
    id: operations.length,
    span,
    use: { as: "discarded" },
    callee: { span, value: 0, symbol: { name } },
    arguments: values.map((id) => ({ value: id, span })),
    argumentsSpan: span,
  };
  const statement = { type: "expression", span, operations: [...operations, call], value: call.id } as const;
  const scope: FunctionIr = {
    id: 0,
    kind: "module",
    name: "<module>",
    qualifiedName: "<module>",
    async: false,
    generator: false,
    parent: null,
    class: null,
    span,
    nameSpan: null,
    bodySpan: span,
    asyncInsert: 0,
    parameters: [],
    decorators: [],
    body: [statement],
    locals: [],
    stub: false,
  };
  const module: Module = {
    language: "typescript",
    file: "/a.ts",
    name: "/a",
    length: 0,
    functions: [scope],
    classes: [],
    imports: [],
    comments: [],
    problems: [],
    topLevelAwait: true,
  };
  const knowledge = createJavaScriptKnowledge();
  const program = new Program({ knowledge, module: () => module, subclasses: () => [] });
  const { unknown, effects } = effectsOfCall(program, call, { module, function: scope });
  assert.equal(unknown, undefined);
  return effects[0]?.mode;
}

const span = [0, 0] as const;
