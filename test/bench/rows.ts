/** What a measurement has to tell, as lines of one table. */

export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly target?: { readonly text: string; readonly met: boolean };
}

export function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, figure, target } of rows) {
    const verdict = target ? `   target ${target.text}: ${target.met ? "met" : "MISSED"}` : "";
    console.log(`${what.padEnd(width)}   ${figure}${verdict}`);
  }
}
