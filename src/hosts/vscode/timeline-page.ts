/**
 * The page inside of the timeline's view, and what it and the extension say to each other. It loads nothing
 * but its own script and style, and runs no other script.
 */
import { randomBytes } from "node:crypto";
import type * as vscode from "vscode";

/** What the page says. Widths are those that a picture may have, in pixels. */
export type PageMessage =
  | { readonly kind: "ready" | "width"; readonly width: number }
  | { readonly kind: "jump"; readonly wait: number };

export function pageMessage(message: unknown): PageMessage | undefined {
  if (typeof message !== "object" || message === null || !("kind" in message)) return undefined;
  const { kind } = message;
  if (kind === "ready" || kind === "width") {
    return "width" in message && typeof message.width === "number" && message.width > 0
      ? { kind, width: message.width }
      : undefined;
  }
  return kind === "jump" && "wait" in message && typeof message.wait === "number"
    ? { kind, wait: message.wait }
    : undefined;
}

/** `media` is the folder of the page's script and style. The nonce admits the style inside of pictures. */
export function timelinePage(
  webview: vscode.Webview,
  media: vscode.Uri,
): { readonly html: string; readonly nonce: string } {
  const nonce = randomBytes(16).toString("base64");
  const address = (name: string) => webview.asWebviewUri(media.with({ path: `${media.path}/${name}` }));
  const policy = `default-src 'none'; style-src ${webview.cspSource} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${address("timeline.css")}">
  <title>Awaitwise</title>
</head>
<body>
  <main>
    <h2 id="name" hidden></h2>
    <p id="summary"></p>
    <div id="drawing">
      <div id="picture"></div>
      <ol id="waits" aria-labelledby="name"></ol>
    </div>
  </main>
  <script nonce="${nonce}" src="${address("timeline.js")}"></script>
</body>
</html>
`;
  return { html, nonce };
}

/** A picture whose style the page's policy lets in. */
export function withNonce(svg: string, nonce: string): string {
  return svg.replace("<style>", `<style nonce="${nonce}">`);
}
