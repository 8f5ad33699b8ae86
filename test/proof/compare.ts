/** What a repair changed that it must not, as a sentence each. */
import type { Outcome } from "./run-batch.ts";

export interface Demands {
  /** Failures, printed lines and time count as well; otherwise only what runs give in which nothing fails. */
  readonly everything: boolean;
}

/** Room for sums of times that are added up in another order, in seconds. */
const ROUNDING = 1e-4;

export function differences(
  before: readonly Outcome[],
  after: readonly Outcome[],
  demands: Demands,
): readonly string[] {
  return before.flatMap((earlier, at) => {
    const later = after[at];
    if (!later) return ["it was not run"];
    if (later.broken !== undefined) return earlier.broken === undefined ? [`broken: ${later.broken}`] : [];
    if (!demands.everything && (earlier.failure !== null || earlier.raised > 0)) return [];
    return between(earlier, later, demands).map((what) => `schedule ${at}: ${what}`);
  });
}

function between(earlier: Outcome, later: Outcome, { everything }: Demands): readonly string[] {
  const found: string[] = [];
  const differs = (what: string, one: unknown, other: unknown) => {
    const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
    if (first !== second) found.push(`${what} was ${first}, is ${second}`);
  };
  differs("failure", earlier.failure, later.failure);
  differs("result", earlier.result, later.result);
  differs("state", earlier.state, later.state);
  differs("written outside", earlier.writes, later.writes);
  if (later.clashes > earlier.clashes) found.push("two used a connection at once");
  if (!everything) return found;
  differs("printed", earlier.output, later.output);
  if (later.seconds > earlier.seconds + ROUNDING)
    found.push(`took ${earlier.seconds} s, takes ${later.seconds} s`);
  return found;
}
