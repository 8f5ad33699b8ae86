/** A failure of our own in one file: exit code 3, and the other files' results all the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import picocolors from "picocolors";
import { catalogueOf } from "../../src/engine/catalogue.ts";
import type { Frontend } from "../../src/engine/frontend.ts";
import { checkCommand } from "../../src/hosts/cli/check-command.ts";
import { loadFrontends } from "../../src/hosts/node-frontends.ts";
import { rules } from "../../src/rules/index.ts";
import { dist, folderWith, wrong } from "./run-cli.ts";

/** A frontend that fails on one file. */
function failingOn(frontend: Frontend, name: string): Frontend {
  return {
    ...frontend,
    createProject(options) {
      const project = frontend.createProject(options);
      return {
        ...project,
        module(file) {
          if (file.endsWith(name)) throw new Error("the frontend is broken");
          return project.module(file);
        },
      };
    },
  };
}

test("a failure in one file leaves the results of the others", async (context) => {
  const folder = folderWith(context, { "a.py": wrong, "b.py": wrong, "c.py": wrong });
  const frontends = await loadFrontends(dist);
  let out = "";
  const colors = picocolors.createColors(false);
  const code = checkCommand(
    { paths: [], format: "pretty", fix: false, cache: false, rules: [] },
    {
      folder,
      terminal: {
        out: (text) => {
          out += text;
        },
        error: () => {},
        colors,
        errorColors: colors,
        width: 100,
        watched: false,
      },
      frontends: frontends.map((frontend) => failingOn(frontend, "b.py")),
      catalogue: catalogueOf(rules),
      version: "1.2.3",
      build: [],
    },
  );
  assert.equal(code, 3);
  assert.match(out, /^a\.py:5:5 error/m);
  assert.match(out, /^c\.py:5:5 error/m);
  assert.match(out, /^b\.py internal error: could not be analysed: Error: the frontend is broken$/m);
});
