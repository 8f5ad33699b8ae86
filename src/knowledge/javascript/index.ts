/** All tables of JavaScript: the language, browsers, Node and npm packages. */
import type { Library } from "../../ir/facts.ts";
import { browserLibraries } from "./browser.ts";
import { browserServiceLibraries } from "./browser-services.ts";
import { cloudLibraries } from "./clouds.ts";
import { commandLineLibraries } from "./command-line.ts";
import { concurrencyLibraries } from "./concurrency.ts";
import { editorLibraries } from "./editors.ts";
import { httpClientLibraries } from "./http-clients.ts";
import { interfaceLibraries } from "./interfaces.ts";
import { languageLibraries } from "./language.ts";
import { mongoLibraries } from "./mongo.ts";
import { mysqlLibraries } from "./mysql.ts";
import { nodeComputationLibraries } from "./node-computation.ts";
import { nodeFileLibraries } from "./node-files.ts";
import { nodeNetworkLibraries } from "./node-network.ts";
import { nodeProcessLibraries } from "./node-processes.ts";
import { nodePureLibraries } from "./node-pure.ts";
import { nodeStreamLibraries } from "./node-streams.ts";
import { postgresLibraries } from "./postgres.ts";
import { queryBuilderLibraries } from "./query-builders.ts";
import { redisLibraries } from "./redis.ts";
import { serverLibraries } from "./servers.ts";
import { sqliteLibraries } from "./sqlite.ts";
import { testingLibraries } from "./testing.ts";
import { timerLibraries } from "./timers.ts";
import { toolLibraries } from "./tools.ts";

export const javascriptLibraries: readonly Library[] = [
  ...languageLibraries,
  ...browserLibraries,
  ...browserServiceLibraries,
  ...timerLibraries,
  ...nodeFileLibraries,
  ...nodeProcessLibraries,
  ...nodeStreamLibraries,
  ...nodeNetworkLibraries,
  ...nodeComputationLibraries,
  ...nodePureLibraries,
  ...httpClientLibraries,
  ...postgresLibraries,
  ...mysqlLibraries,
  ...mongoLibraries,
  ...redisLibraries,
  ...sqliteLibraries,
  ...queryBuilderLibraries,
  ...cloudLibraries,
  ...serverLibraries,
  ...interfaceLibraries,
  ...testingLibraries,
  ...concurrencyLibraries,
  ...commandLineLibraries,
  ...toolLibraries,
  ...editorLibraries,
];
