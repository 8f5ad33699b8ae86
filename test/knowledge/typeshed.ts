/** The table of the standard library as the build wrote it, and knowledge over it. */
import { readFileSync } from "node:fs";
import type { StubTable } from "../../src/ir/facts.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";

export const typeshed: StubTable = JSON.parse(
  readFileSync(new URL("../../dist/typeshed.json", import.meta.url), "utf8"),
);

export const knowledge = createKnowledge(typeshed);
