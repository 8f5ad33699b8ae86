/**
 * TypeScript's own server with our plugin and without it: how long the first diagnostics of a file
 * take, and how much later than the server's own ours come after a keystroke.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig } from "../../src/engine/config.ts";
import { checkCommand } from "../../src/hosts/tsplugin/protocol.ts";
import { TsServer } from "../tsplugin/tsserver.ts";
import { largeTypeScriptModule, writeTypeScriptProject } from "./generated-typescript.ts";
import type { Row } from "./rows.ts";

/** Pairs of starts; the median of the ratios counts, so that one disturbance does not. */
const STARTS = 7;
const STATEMENT = 'const order = await fetchJson<OrderReply>(new URL("orders", "https://shop.example"));\n';
const STATEMENTS_TYPED = 6;

export async function measureTypeScriptServer(scratch: string): Promise<readonly Row[]> {
  const folder = join(scratch, "typescript-server");
  writeTypeScriptProject(folder, 100);
  const file = join(folder, "src", "typed.ts");
  const text = largeTypeScriptModule(1000);
  writeFileSync(file, text);

  const ratios: number[] = [];
  let [alone, together] = [0, 0];
  for (let start = 0; start < STARTS; start++) {
    alone = await firstDiagnostics(new TsServer({ without: true }), file, text);
    together = await firstDiagnostics(new TsServer({ everywhere: true }), file, text);
    ratios.push(together / alone);
  }
  const ratio = at(ratios, 0.5);
  const { own, ours } = await keystrokes(folder, file, text);
  const later = at(ours, 0.95);
  return [
    {
      what: "tsserver's first diagnostics with our plugin, beside without it",
      figure: `${ratio.toFixed(2)} × (${together.toFixed(0)} ms and ${alone.toFixed(0)} ms at the last of ${STARTS} starts)`,
      target: { text: "≤ 1.10 ×", met: ratio <= 1.1 },
    },
    {
      what: `keystroke → tsserver's own diagnostics, ${text.split("\n").length} lines, median`,
      figure: `${at(own, 0.5).toFixed(1)} ms (95th percentile ${at(own, 0.95).toFixed(1)} ms)`,
    },
    {
      what: `ours after these, ${ours.length} keystrokes, median`,
      figure: `${at(ours, 0.5).toFixed(1)} ms`,
    },
    {
      what: "the same, 95th percentile",
      figure: `${later.toFixed(1)} ms`,
      target: { text: "≤ 100 ms", met: later <= 100 },
    },
  ];
}

/** Milliseconds from the start of the server to its diagnostics of the file. */
async function firstDiagnostics(server: TsServer, file: string, text: string): Promise<number> {
  const start = performance.now();
  server.open(file, text);
  await server.ask("semanticDiagnosticsSync", { file });
  const taken = performance.now() - start;
  await server.stop();
  return taken;
}

/** Types statements into methods of the file, a key at a time, and waits for both diagnostics after each. */
async function keystrokes(
  folder: string,
  file: string,
  text: string,
): Promise<{ readonly own: readonly number[]; readonly ours: readonly number[] }> {
  const server = new TsServer({ everywhere: true });
  const own: number[] = [];
  const ours: number[] = [];
  server.open(file, text);
  const config = defaultConfig(folder);
  const measure = async () => {
    const start = performance.now();
    for (const kind of ["syntactic", "semantic", "suggestion"])
      await server.ask(`${kind}DiagnosticsSync`, { file });
    const middle = performance.now();
    const { body } = await server.ask(checkCommand, { file, config, repairs: false });
    if (!JSON.stringify(body).includes('"findings"')) throw new Error("The plugin did not answer");
    own.push(middle - start);
    ours.push(performance.now() - middle);
  };
  await measure();
  own.length = 0;
  ours.length = 0;
  const lines = text.split("\n");
  const bodies = lines.flatMap((line, index) => (/^ {2}async \w+\(.*\{$/.test(line) ? [index + 2] : []));
  for (let count = 0; count < STATEMENTS_TYPED; count++) {
    const line = bodies[Math.floor((count * bodies.length) / STATEMENTS_TYPED)] ?? 1;
    let offset = 1;
    for (const key of STATEMENT) {
      server.tell("change", { file, line, offset, endLine: line, endOffset: offset, insertString: key });
      offset += 1;
      await measure();
    }
    server.tell("change", { file, line, offset: 1, endLine: line + 1, endOffset: 1, insertString: "" });
    await measure();
  }
  await server.stop();
  return { own, ours };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
