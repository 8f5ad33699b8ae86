/** Where the pages of this project stand on the web. */

/** Kept equal to `repository` in package.json; a test compares the two. */
export const repository = "https://github.com/awaitwise/awaitwise";

/** Address of a rule's page. `rule` is the rule's name. */
export function rulePage(rule: string): string {
  return `${repository}/blob/main/docs/rules/${encodeURIComponent(rule)}.md`;
}
