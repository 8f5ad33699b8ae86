/** All tables. Order matters only between tables of the same module that name the same thing: the first counts. */
import type { Library } from "../../ir/facts.ts";
import { aiohttpLibraries } from "./aiohttp.ts";
import { asyncioLibraries } from "./asyncio.ts";
import { builtinDecorators, builtins } from "./builtins.ts";
import { decoratingModules } from "./decorators.ts";
import { atexit, subprocess } from "./processes.ts";
import { requests } from "./requests.ts";
import { datetime, time } from "./time.ts";

export const libraries: readonly Library[] = [
  builtins,
  builtinDecorators,
  ...asyncioLibraries,
  ...decoratingModules,
  time,
  datetime,
  subprocess,
  atexit,
  ...aiohttpLibraries,
  requests,
];
