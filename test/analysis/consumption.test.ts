/** What becomes of a coroutine: each row is the body of a function and what the analysis says of `f()` in it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fateOf } from "../../src/analysis/consumption.ts";
import { callIn, pythonProgram } from "./python-program.ts";

const rows: readonly (readonly [body: string, fate: string])[] = [
  ["f()", "dropped"],
  ["f(), 1", "dropped"],
  ["flag and f()", "dropped"],
  ["[f() for _ in flag]", "dropped"],
  ["x = [f() for _ in flag]", "consumed"],
  ["x = f()", "unread x"],
  ["x: object = f()", "unread x"],
  ["x = f()\nx = 1\nreturn x", "unread x"],
  ["x = f()\nprint(f'{[x, 1]}')", "used formatted"],
  ["print(f'{[f(), 1]}')", "used formatted"],
  ["x = f()\ny = [x, 1]\nprint(f'{len(y)}')", "consumed"],
  ["x = f()\nreturn x", "used returned"],
  ["x = f() if flag else None\nreturn x", "consumed"],
  ["x = f()\nreturn x in flag", "used compared in"],
  ["x = 1\nif flag:\n    x = f()\nreturn x", "used returned"],
  ["x = f() if flag else 1\nif flag:\n    return x\nreturn x", "consumed"],
  ["x = y = f()", "consumed"],
  ["x = f()\nawait x", "consumed"],
  ["x = f()\ny = x", "consumed"],
  ["x = f()\ndel x", "consumed"],
  ["x = f()\nx.close()", "consumed"],
  ["x = f()\nx.result()", "used member result"],
  ["x = f()\nprint(x.cr_frame)", "consumed"],
  ["x = f()\nx()", "used called"],
  ["x = f()\nawait x\nx.name", "used member name also waited"],
  ["x = f()\nprint(x)\nawait x", "consumed"],
  ["x = f()\nx['a']\nawait x", "used indexed also waited"],
  ["x = f()\nif x:\n    return x", "used condition"],
  ["x = f()\nif x is None:\n    return 1", "used compared is"],
  ["x = f()\nif x is None:\n    return 1\nflag(x)", "used compared is also handed"],
  ["x = f()\nif x is not None:\n    await x", "consumed"],
  ["x = None\nif flag:\n    x = f()\nif x is not None:\n    await x", "consumed"],
  ["x = f()\nprint(x)\nflag(x)", "used ignored print also handed"],
  ["x = f()\nlen(x)\nflag(x)", "used ignored len also handed"],
  ["x = f()\nif flag:\n    await x", "partly x"],
  ["x = f()\nif flag:\n    return 1\nawait x", "partly x"],
  ["x = f()\nif flag:\n    raise ValueError\nawait x", "consumed"],
  ["if flag:\n    x = f()\nif flag:\n    await x", "consumed"],
  ["for _ in flag:\n    x = f()\n    if _:\n        await x", "partly x"],
  ["while True:\n    x = f()\n    await x", "consumed"],
  ["while True:\n    x = f()\n    if flag:\n        break\nawait x", "partly x"],
  ["try:\n    x = f()\nfinally:\n    await x", "consumed"],
  ["x = f()\ntry:\n    return 1\nfinally:\n    await x", "consumed"],
  ["x = f()\nwith flag:\n    await x", "consumed"],
  ["x = f()\nmatch flag:\n    case 1:\n        await x\n    case _:\n        await x", "consumed"],
  ["x = f()\nmatch flag:\n    case 1:\n        await x", "partly x"],
  ["return 1\nx = f()", "consumed"],
  ["x = f()\nlambda: x", "consumed"],
  ["x = f()\nreturn [x for _ in flag]", "consumed"],
  ["x = f() if flag else None\nx['a']", "unread x"],
  ["x = f() if flag else None\nif x:\n    await x", "consumed"],
  ["x = f()\nisinstance(x, flag)\nx['a']", "consumed"],
  ["x = f()\nif isinstance(x, dict):\n    return x['a']", "used compared isinstance"],
  ["x = f()\nif isinstance(x, (str, bytes)):\n    x.join('')\nelse:\n    await x", "consumed"],
  ["x = f()\nx += 1", "used operand +"],
  ["not f()", "used condition not"],
  ["return f() and 1", "used condition and"],
  ["return f() or 1", "used returned"],
  ["return f() is None", "used compared is"],
  ["await (f() if flag else None)", "consumed"],
  ["async with f():\n    pass", "used entered async with"],
  ["async for _ in f():\n    pass", "used iterated async for"],
  ["return [*f()]", "consumed"],
  ["flag(f())", "consumed"],
  ["print(f())", "used ignored print"],
  ["print(1, end=f())", "consumed"],
  ["flag[f()]", "used operand []"],
  ["flag[f()] = 1", "consumed"],
  ["x = f()\nflag[x]", "consumed"],
  ["'%s %s' % (f(), 1)", "used formatted %"],
  ["self.x = f()", "consumed"],
  ["yield f()", "consumed"],
];

describe("what becomes of a coroutine", () => {
  for (const [body, expected] of rows) {
    it(body.replaceAll("\n", " ⏎ "), () => {
      const indented = body.replace(/^/gm, "    ");
      const python = pythonProgram(`async def f():\n    pass\n\nasync def main(flag, self):\n${indented}\n`);
      const { module, function: scope } = python.function("main");
      const found = module.functions
        .filter((one) => one === scope || one.kind === "comprehension")
        .flatMap((one) => {
          const call = callsOfF(one, module);
          return call ? [fateOf(python.program, module, one, call)] : [];
        });
      assert.equal(found.map(inWords).join("; "), expected);
    });
  }

  function callsOfF(scope: Parameters<typeof fateOf>[2], module: Parameters<typeof fateOf>[1]) {
    try {
      return callIn({ module, function: scope }, "f");
    } catch {
      return undefined;
    }
  }

  function inWords(fate: ReturnType<typeof fateOf>): string {
    switch (fate.outcome) {
      case "consumed":
      case "dropped":
        return fate.outcome;
      case "unread":
      case "partly":
        return `${fate.outcome} ${fate.name}`;
      case "used": {
        const also = fate.also === "nothing" ? "" : `also ${fate.also}`;
        return ["used", fate.misuse.how, fate.misuse.detail, also].filter((part) => part !== "").join(" ");
      }
    }
  }
});
