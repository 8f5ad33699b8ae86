/** All tables of Python libraries. Where several describe the same thing, each adds what it knows and the first counts. */
import type { Library } from "../../ir/facts.ts";
import { aiofilesLibraries } from "./aiofiles.ts";
import { aiohttpLibraries } from "./aiohttp.ts";
import { asyncioLibraries } from "./asyncio.ts";
import { awsLibraries } from "./aws.ts";
import { builtins } from "./builtins.ts";
import { decoratingModules } from "./decorators.ts";
import { djangoLibraries } from "./django.ts";
import { fileLibraries } from "./files.ts";
import { hashLibraries } from "./hashing.ts";
import { httpx } from "./httpx.ts";
import { imageAndTableLibraries } from "./images-and-tables.ts";
import { mongoLibraries } from "./mongo.ts";
import { mysqlLibraries } from "./mysql.ts";
import { paramiko } from "./paramiko.ts";
import { postgresLibraries } from "./postgres.ts";
import { atexit, subprocess } from "./processes.ts";
import { pureLibraries } from "./pure.ts";
import { redisLibraries } from "./redis.ts";
import { requestsLibraries } from "./requests.ts";
import { socketLibraries } from "./sockets.ts";
import { sqlalchemyLibraries } from "./sqlalchemy.ts";
import { sqliteLibraries } from "./sqlite.ts";
import { testingLibraries } from "./testing.ts";
import { threadLibraries } from "./threads.ts";
import { datetime, time } from "./time.ts";
import { toolLibraries } from "./tools.ts";
import { urllib3Libraries } from "./urllib3.ts";
import { webFrameworkLibraries } from "./web-frameworks.ts";
import { worldLibraries } from "./worlds.ts";

export const libraries: readonly Library[] = [
  builtins,
  ...asyncioLibraries,
  ...decoratingModules,
  time,
  datetime,
  subprocess,
  atexit,
  ...threadLibraries,
  ...fileLibraries,
  ...socketLibraries,
  ...hashLibraries,
  ...pureLibraries,
  ...testingLibraries,
  ...sqliteLibraries,
  ...requestsLibraries,
  httpx,
  ...aiohttpLibraries,
  ...urllib3Libraries,
  ...aiofilesLibraries,
  ...mysqlLibraries,
  ...postgresLibraries,
  ...sqlalchemyLibraries,
  ...mongoLibraries,
  ...redisLibraries,
  ...awsLibraries,
  paramiko,
  ...worldLibraries,
  ...webFrameworkLibraries,
  ...djangoLibraries,
  ...toolLibraries,
  ...imageAndTableLibraries,
];
