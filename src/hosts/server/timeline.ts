/** The timeline of the async function at a place, as a client asks for it. */
import { Position } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { oneLine } from "../../explain/label.ts";
import { schedulesOf } from "../../explain/schedule.ts";
import { timelineSvg } from "../../explain/timeline-svg.ts";
import { timelineText } from "../../explain/timeline-text.ts";
import { functionTitle, headline, needsInWords, placeInWords } from "../../explain/timeline-words.ts";
import { fileOfUri } from "./paths.ts";
import type { TimelineParams, TimelineResult } from "./protocol.ts";
import type { Workspace } from "./workspace.ts";

/** Null where there is no async function, or where the parameters are none. */
export function timelineAt(params: unknown, workspace: Workspace): TimelineResult | null {
  if (!isTimelineParams(params)) return null;
  const { uri } = params.textDocument;
  const document = workspace.documents.get(uri);
  const file = document?.file ?? fileOfUri(uri);
  const positions = workspace.positions();
  const text = document?.text ?? TextDocument.create(uri, "", 0, positions.text(file) ?? "");
  const found = workspace.waitsAt(file, (document?.start ?? 0) + text.offsetAt(params.position));
  if (!found) return null;
  const { function: target, waits } = found;
  const name = functionTitle(target);
  return {
    name,
    range: positions.location(file, target.span).range,
    summary: headline(waits, schedulesOf(waits)),
    svg: timelineSvg(name, waits, params.width === undefined ? {} : { width: params.width }),
    text: timelineText(name, waits),
    waits: waits.waits.map((wait) => {
      const place = placeInWords(wait);
      return {
        label: oneLine(wait.label),
        detail: place ? `${place}, ${needsInWords(wait)}` : needsInWords(wait),
        ...positions.location(file, wait.span),
      };
    }),
  };
}

function isTimelineParams(params: unknown): params is TimelineParams {
  if (typeof params !== "object" || params === null) return false;
  if (!("textDocument" in params && "position" in params && Position.is(params.position))) return false;
  const { textDocument } = params;
  return (
    typeof textDocument === "object" &&
    textDocument !== null &&
    "uri" in textDocument &&
    typeof textDocument.uri === "string" &&
    (!("width" in params) || typeof params.width === "number")
  );
}
