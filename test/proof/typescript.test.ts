import { proveLanguage } from "./prove-language.ts";

proveLanguage("typescript");
