/** One line that says how far a long check is. Shown on a terminal only, after one second. */
import type { Terminal } from "./terminal.ts";

export interface Progress {
  /** `done` of `total` files are checked. */
  step(done: number, total: number): void;
  /** Takes the line away. */
  end(): void;
}

const delay = 1000;
const interval = 100;

export function createProgress(terminal: Terminal): Progress {
  if (!terminal.watched) return { step: () => {}, end: () => {} };
  let next = Date.now() + delay;
  let shown = false;
  return {
    step(done, total) {
      const now = Date.now();
      if (now < next) return;
      next = now + interval;
      shown = true;
      terminal.error(`\r\u001b[2K${terminal.errorColors.dim(`Checked ${done} of ${total} files …`)}`);
    },
    end() {
      if (shown) terminal.error("\r\u001b[2K");
      shown = false;
    },
  };
}
