/**
 * What stays linked after an edit is what linking everything anew would give. Types into files
 * whose functions depend on each other, and compares after each edit with a session that was never
 * told of edits, and that therefore takes nothing over.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createProjects, type Projects } from "../../src/engine/projects.ts";
import { createTypeScriptFrontend } from "../../src/frontends/typescript/index.ts";
import { compilerFinder } from "../../src/hosts/node-compilers.ts";
import type { Module } from "../../src/ir/module.ts";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";

const frontend = createTypeScriptFrontend({
  compilerFor: compilerFinder(join(import.meta.dirname, "..", "..", "dist", "typescript"), {
    workspace: false,
  }),
  knowledge: createJavaScriptKnowledge,
});

const typescript = `
import { other } from "./other";
let cache: Promise<number> | undefined;
let latest: string | Promise<string> = "";
interface Row { id: string; load(): Promise<number> }
function decide(flag: boolean) {
  /*decide*/
  return flag ? 1 : 2;
}
const later = async (row: Row) => {
  /*later*/
  return row.load();
};
class Shop {
  private rows: Row[] = [];
  total = decide(true);
  find(id: string) {
    /*find*/
    return this.rows.find((row) => row.id === id);
  }
  async all() {
    /*all*/
    const found = this.find("1");
    return found ? later(found) : decide(false);
  }
}
export function main(shop: Shop) {
  shop.all();
  const result = decide(true);
  [1, 2].forEach(async (one) => {
    /*callback*/
    await later({ id: String(one), load: async () => one });
  });
  const inner = () => {
    /*inner*/
    return shop.find("2");
  };
  inner()?.load();
  cache = shop.all();
  if (typeof latest === "string") [1].map(() => latest);
  return [result, other(), inner, cache];
}
`;

const javascript = `
const helper = require("./other");
class Shop {
  constructor() {
    /*constructor*/
    this.rows = [];
  }
  find(id) {
    /*find*/
    return this.rows[id];
  }
}
exports.load = async function (id) {
  /*load*/
  return new Shop().find(id);
};
function main() {
  exports.load("1");
  new Shop().rows;
  new Shop().extra;
  return helper.other();
}
`;

const other = "export const other = async () => 1;\n";

/** Where to type, and what: each is typed, looked at, and taken away again. */
const edits: readonly (readonly [where: string, what: string])[] = [
  ["decide", "const x = 1;"],
  ["decide", "return Promise.resolve(3);"],
  ["decide", "latest = Promise.resolve('1');"],
  ["decide", "cache = undefined;"],
  ["decide", "type Row = { load(): string }; const row: Row = { load: () => '' }; row.load();"],
  ["later", "if (row.id) return 'text';"],
  ["later", "await 1;"],
  ["later", "const more = async () => row.load(); more();"],
  ["find", "return;"],
  ["find", "decide(true"],
  ["find", "}"],
  ["find", "this.extra = Promise.resolve(1);"],
  ["all", "return 'text';"],
  ["all", "other().then((value) => value);"],
  ["callback", "return one;"],
  ["callback", "const { load } = { load: later }; load();"],
  ["inner", "return undefined;"],
  ["inner", "const shop = 1; shop.toFixed();"],
  ["inner", "`${"],
  ["inner", "// a comment"],
  ["constructor", "this.extra = Promise.resolve(1);"],
  ["constructor", "const rows = []; rows.push(1);"],
  ["load", "return Promise.resolve(1);"],
  ["load", "Shop.prototype.extra = async () => 1;"],
];

class Compared {
  private readonly disk: Map<string, string>;
  private readonly edited: Projects;
  private readonly anew: Projects;

  constructor(
    private readonly file: string,
    private text: string,
  ) {
    this.disk = new Map([
      [
        "/project/tsconfig.json",
        '{ "compilerOptions": { "strict": true, "allowJs": true, "module": "preserve" } }',
      ],
      ["/project/other.ts", other],
      [file, text],
    ]);
    this.edited = this.session();
    this.anew = this.session();
    this.edited.open(file, text);
  }

  replace(from: string, to: string): void {
    const start = this.text.indexOf(from);
    assert.ok(start >= 0, from);
    this.text = this.text.slice(0, start) + to + this.text.slice(start + from.length);
    this.disk.set(this.file, this.text);
    this.edited.change(this.file, [{ span: [start, start + from.length], newText: to }]);
    this.anew.invalidate(this.file);
  }

  compare(message: string): void {
    assert.deepEqual(this.module(this.edited), this.module(this.anew), message);
  }

  private module(projects: Projects): Module {
    const module = projects.of(this.file)?.project.module(this.file);
    assert.ok(module);
    return module;
  }

  private session(): Projects {
    const { disk } = this;
    const files = {
      read: (path: string) => disk.get(path),
      isFile: (path: string) => disk.has(path),
      isDirectory: (path: string) => path === "/project" || path === "/",
      entries: (folder: string) =>
        folder === "/project"
          ? { files: [...disk.keys()].map((file) => file.slice("/project/".length)), folders: [] }
          : undefined,
    };
    return createProjects({ files, roots: ["/project"] }, [frontend]);
  }
}

describe("edits inside of functions", () => {
  for (const [file, text] of [
    ["/project/main.ts", typescript],
    ["/project/main.js", javascript],
  ] as const) {
    it(`leave in ${file} what linking it anew gives`, () => {
      const compared = new Compared(file, text);
      compared.compare("before any edit");
      for (const [where, what] of edits) {
        const mark = `/*${where}*/`;
        if (!text.includes(mark)) continue;
        // Twice, because the first edit of a function may look at more than the next.
        for (const part of [what, `${what}${what}`]) {
          compared.replace(mark, `${mark}${part}`);
          compared.compare(`${part} in ${where}`);
          compared.replace(`${mark}${part}`, mark);
          compared.compare(`without ${part} in ${where}`);
        }
      }
    });

    it(`leave in ${file} what linking it anew gives, letter by letter`, () => {
      const compared = new Compared(file, text);
      const [, mark = ""] = /(\/\*find\*\/)/.exec(text) ?? [];
      let typed = "";
      for (const letter of 'const one = main;\nif (!one) return Promise.resolve("1");\n') {
        compared.replace(`${mark}${typed}`, `${mark}${typed}${letter}`);
        typed += letter;
        compared.compare(typed);
      }
    });
  }
});
