/** Writes `dist/awaitwise.schema.json`, with which editors complete and check `awaitwise.json`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogueOf } from "../engine/catalogue.ts";
import { configJsonSchema } from "../engine/config.ts";
import { rules } from "../rules/index.ts";
import { root } from "./package.ts";

const schema = configJsonSchema(catalogueOf(rules));
writeFileSync(join(root, "dist", "awaitwise.schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
