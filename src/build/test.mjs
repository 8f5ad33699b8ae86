/** Entry of `npm test`: works on a fresh clone, where nothing is installed. The work is in `test.ts`. */
import { runBuildScript } from "./install.mjs";

await runBuildScript("test.ts");
