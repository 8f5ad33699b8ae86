/** Waits for tests of drawings, in few words. */
import type { Wait, Waits } from "../../src/analysis/waits.ts";

export interface WaitInShort {
  readonly label?: string;
  readonly seconds?: number;
  readonly conditional?: "branch" | "loop";
  /** Surely needed. */
  readonly needs?: readonly number[];
  /** Perhaps needed. */
  readonly mayNeed?: readonly number[];
}

/** Labels are `load(0)`, `load(1)` and so on unless they are given. */
export function waits(...short: readonly WaitInShort[]): Waits {
  return {
    waits: short.map(({ label, seconds, conditional, needs = [], mayNeed = [] }, index): Wait => {
      const need = (sure: boolean) => (wait: number) => ({ wait, because: `it uses \`r${wait}\``, sure });
      return {
        span: [index * 10, index * 10 + 5],
        label: label ?? `load(${index})`,
        needs: [...needs.map(need(true)), ...mayNeed.map(need(false))],
        ...(seconds !== undefined && { seconds }),
        ...(conditional && { conditional }),
      };
    }),
  };
}
