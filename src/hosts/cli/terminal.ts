/** Where output goes, and what may be sent there. */
import picocolors from "picocolors";
import type { Colors } from "picocolors/types";

export interface Terminal {
  /** For results. */
  out(text: string | Uint8Array): void;
  /** For everything else: errors, notes, progress. */
  error(text: string): void;
  readonly colors: Colors;
  readonly errorColors: Colors;
  /** Cells in a line; a usual number when the output is not a terminal. */
  readonly width: number;
  /** True when somebody is watching the error output. */
  readonly watched: boolean;
}

export function systemTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    colors: picocolors.createColors(mayColor(process.stdout)),
    errorColors: picocolors.createColors(mayColor(process.stderr)),
    width: Math.min(process.stdout.columns ?? 120, 200),
    watched: process.stderr.isTTY === true,
  };
}

/**
 * A reader that has seen enough (`awaitwise check | head`) closes the pipe; writing on would crash.
 * There is nobody left to tell, so the process ends without a word.
 */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }
}

/** `NO_COLOR` and `FORCE_COLOR` as on no-color.org and force-color.org; else colours on terminals alone. */
function mayColor(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return stream.isTTY === true && TERM !== "dumb";
}
