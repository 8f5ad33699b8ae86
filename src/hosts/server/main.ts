/**
 * The language server's process: brings the disk, the languages and the transport (`--node-ipc` or
 * `--stdio`) to `server.ts`. Of the workspace it runs nothing but the TypeScript installed there, and not
 * even that when it is started with `--untrusted`. The only process that it starts is a Python interpreter,
 * once, to be told where packages lie. It ends when the editor's process does.
 */
import { createConnection } from "vscode-languageserver/node";
import packageJson from "../../../package.json" with { type: "json" };
import { catalogueOf } from "../../engine/catalogue.ts";
import { isExcluded } from "../../engine/config-resolver.ts";
import { createSession } from "../../engine/session.ts";
import { rules } from "../../rules/index.ts";
import { filesBelow } from "../discovery.ts";
import { distFolder } from "../dist-folder.ts";
import { createNodeFiles } from "../node-files.ts";
import { loadFrontends } from "../node-frontends.ts";
import { nodeInterpreter } from "../node-interpreter.ts";
import { editorInterpreterFlag, interpreterFlag, untrustedFlag } from "./protocol.ts";
import { startServer } from "./server.ts";
import type { ServerParts } from "./workspace.ts";

const connection = createConnection();

process.on("uncaughtException", (error) => {
  // Whatever holds state may hold it wrongly now; a client starts a server that ended so anew.
  connection.console.error(`Awaitwise stops: ${error.stack ?? error.message}`);
  setImmediate(() => process.exit(1));
});
process.on("unhandledRejection", (reason) => {
  connection.console.error(
    `A promise failed unseen: ${reason instanceof Error ? reason.stack : String(reason)}`,
  );
});

// The channel to an editor that was killed closes at once; the library would notice seconds later.
process.on("disconnect", () => process.exit(1));

startServer(connection, loadParts(), packageJson.version);
connection.listen();

function argument(flag: string): string | undefined {
  return process.argv.find((one) => one.startsWith(flag))?.slice(flag.length);
}

async function loadParts(): Promise<ServerParts> {
  const frontends = await loadFrontends(distFolder(import.meta.url), {
    workspaceTypeScript: !process.argv.includes(untrustedFlag),
    interpreter: nodeInterpreter(process.env, {
      path: argument(interpreterFlag),
      otherwise: argument(editorInterpreterFlag),
      onProblem: (message) => connection.console.warn(message),
    }),
  });
  const extensions = frontends.flatMap((frontend) => frontend.extensions);
  return {
    files: createNodeFiles(),
    catalogue: catalogueOf(rules),
    createSession: (options) => createSession(options, frontends),
    *discover(folders, configOf) {
      for (const folder of folders) {
        yield* filesBelow(folder, {
          extensions,
          isExcluded: (path, options) => isExcluded(configOf(path), path, options),
        });
      }
    },
  };
}
