import { proveLanguage } from "./prove-language.ts";

proveLanguage("python");
