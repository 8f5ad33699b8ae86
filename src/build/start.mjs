/** Entry of `npm start`: works on a fresh clone, where nothing is installed. The work is in `start.ts`. */
import { runBuildScript } from "./install.mjs";

await runBuildScript("start.ts");
