/** Wrong use of a command: its message is for the user, and the exit code is 2. */
export class UsageError extends Error {}

/** How the tool ends. */
export const exitCodes = {
  nothingFound: 0,
  findings: 1,
  /** Wrong use, wrong configuration, or something that could not be checked. */
  notAsAsked: 2,
  /** A failure of our own. */
  failure: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
