/**
 * How the picture of a timeline looks. In VS Code its theme's colours, elsewhere light and dark ones of
 * our own. Whoever shows it may set `--awaitwise-background`.
 */

/** Pixels of a cell of the labels' font at its size; few fonts are wider. */
export const labelCell = 7.3;
/** The same for a letter of other text. */
export const textLetter = 6;

export const timelineStyle = `
.awaitwise-timeline {
  --light-text: #1f2328; --light-muted: #59636e; --light-line: #d1d9e0; --light-back: #ffffff;
  --light-bar: #4c8bd6; --light-decisive: #bc4c00;
  --text: var(--vscode-foreground, var(--own-text, var(--light-text)));
  --muted: var(--vscode-descriptionForeground, var(--own-muted, var(--light-muted)));
  --line: var(--vscode-panel-border, var(--own-line, var(--light-line)));
  --back: var(--awaitwise-background, var(--own-back, var(--light-back)));
  --bar: var(--vscode-charts-blue, var(--own-bar, var(--light-bar)));
  --decisive: var(--vscode-charts-yellow, var(--own-decisive, var(--light-decisive)));
  font: 12px var(--vscode-font-family, system-ui, sans-serif);
}
@media (prefers-color-scheme: dark) {
  .awaitwise-timeline {
    --own-text: #e6edf3; --own-muted: #9198a1; --own-line: #3d444d; --own-back: #0d1117;
    --own-bar: #4493f8; --own-decisive: #f0883e;
  }
}
.awaitwise-timeline text { fill: var(--text); }
.awaitwise-timeline .background { fill: var(--back); }
.awaitwise-timeline .heading { font-weight: 600; }
.awaitwise-timeline .label { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); }
.awaitwise-timeline .muted { fill: var(--muted); font-size: 11px; }
.awaitwise-timeline .grid { stroke: var(--line); stroke-opacity: 0.6; }
.awaitwise-timeline .end { stroke: var(--muted); stroke-dasharray: 2 3; }
.awaitwise-timeline .bar { fill: var(--bar); stroke: var(--bar); }
.awaitwise-timeline .conditional { fill-opacity: 0.35; stroke-dasharray: 4 2; }
.awaitwise-timeline .decisive .bar { fill: var(--decisive); stroke: var(--decisive); stroke-width: 2; }
.awaitwise-timeline .decisive .label { font-weight: 700; }
.awaitwise-timeline .arrow path { fill: none; stroke: var(--muted); stroke-width: 1.25; }
.awaitwise-timeline .arrow polygon { fill: var(--muted); }
.awaitwise-timeline .arrow.unsure path { stroke-dasharray: 3 3; }
.awaitwise-timeline .arrow.decisive path { stroke: var(--decisive); stroke-width: 2; }
.awaitwise-timeline .arrow.decisive polygon { fill: var(--decisive); }
.awaitwise-timeline .chosen .bar, .awaitwise-timeline .bar:hover { stroke: var(--text); stroke-width: 2; }
`;
