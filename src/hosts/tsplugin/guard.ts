/**
 * Keeps what goes wrong in the plugin away from TypeScript's server, which a plugin that throws takes
 * down. After several failures in a row the plugin gives up until it is configured anew.
 */

const mostFailures = 5;

export class Guard {
  private failures = 0;
  /** What went wrong last; undefined while everything works. */
  lastFailure: string | undefined;
  failOnPurpose = false;

  constructor(private readonly log: (line: string) => void) {}

  /** What `work` gives, or `otherwise` where it throws or too much has failed before. */
  run<Result>(what: string, work: () => Result, otherwise: Result): Result {
    if (this.failures >= mostFailures) return otherwise;
    try {
      if (this.failOnPurpose) throw new Error("told to fail");
      const result = work();
      this.failures = 0;
      this.lastFailure = undefined;
      return result;
    } catch (error) {
      // The server asked for this; it must see it.
      if (isCancellation(error)) throw error;
      this.failures += 1;
      this.lastFailure = `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      this.log(this.lastFailure);
      if (this.failures === mostFailures) this.log("giving up after several failures");
      return otherwise;
    }
  }

  reset(): void {
    this.failures = 0;
    this.lastFailure = undefined;
  }
}

function isCancellation(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && error.constructor?.name === "OperationCanceledException"
  );
}
