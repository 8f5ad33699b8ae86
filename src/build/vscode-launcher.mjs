#!/usr/bin/env node
/** Stands in for a desktop VS Code where `@vscode/test-electron` wants an executable. */
import { register } from "tsx/esm/api";

register();
const { main } = await import("./vscode-launcher.ts");
await main(process.argv.slice(2));
