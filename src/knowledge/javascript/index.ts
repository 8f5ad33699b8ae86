/** All tables of JavaScript: the language, browsers, Node and npm packages. */
import type { Library } from "../../ir/facts.ts";

export const javascriptLibraries: readonly Library[] = [];
