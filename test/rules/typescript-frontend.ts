/** TypeScript as a language of a session, over the few files of a test: a program anew after each change. */
import type { Frontend, FrontendProject } from "../../src/engine/frontend.ts";
import type { LoweredModule } from "../../src/frontends/typescript/lower.ts";
import { mentionOf } from "../../src/frontends/typescript/modules-naming.ts";
import { createTypeScriptPrinter } from "../../src/frontends/typescript/printer.ts";
import type { Module } from "../../src/ir/module.ts";
import { createJavaScriptKnowledge } from "../../src/knowledge/index.ts";
import { linkedFiles, programOf } from "../frontends/typescript-program.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const knowledge = createJavaScriptKnowledge();

/** `sources` are the files of the test, by their absolute paths; those of other languages do no harm. */
export function typescriptFrontend(sources: ReadonlyMap<string, string>): Frontend {
  return {
    language: "typescript",
    extensions: EXTENSIONS,
    createProject: () => projectOver(sources),
  };
}

function projectOver(sources: ReadonlyMap<string, string>): FrontendProject {
  const texts = new Map([...sources].filter(([file]) => EXTENSIONS.some((end) => file.endsWith(end))));
  let linked: ReadonlyMap<string, LoweredModule> | undefined;
  const modules = (): readonly Module[] => {
    linked ??= linkedFiles(programOf(texts), knowledge);
    return [...linked.values()].map((one) => one.module);
  };
  return {
    knowledge,
    module: (file) => modules().find((one) => one.file === file),
    subclasses: ({ class: base }) =>
      modules().flatMap((module) =>
        module.classes
          .filter((one) => one.bases.some(({ name }) => name === base.name))
          .map((one) => ({ module, class: one })),
      ),
    modulesNaming(word) {
      const mention = mentionOf(word, [...texts.values()]);
      return modules().filter(({ file }) => mention.test(texts.get(file) ?? ""));
    },
    mayConcern: () => true,
    update(file, text) {
      if (texts.get(file) === text) return;
      texts.set(file, text);
      linked = undefined;
    },
    invalidate(file) {
      const text = sources.get(file);
      if (text === undefined || texts.get(file) === text) return;
      texts.set(file, text);
      linked = undefined;
    },
    printer: createTypeScriptPrinter,
  };
}
