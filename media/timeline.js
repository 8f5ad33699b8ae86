/**
 * Shows what the extension sends in the timeline's view: a heading, a sentence, the picture, and the waits as
 * buttons that lead to them in the editor. Runs in the view's page.
 */
const extension = acquireVsCodeApi();
const heading = document.getElementById("name");
const summary = document.getElementById("summary");
const drawing = document.getElementById("drawing");
const picture = document.getElementById("picture");
const list = document.getElementById("waits");

window.addEventListener("message", ({ data }) => {
  heading.textContent = data.name;
  heading.hidden = data.name === "";
  summary.textContent = data.summary;
  // The extension's own drawing, in which the user's code is escaped.
  picture.innerHTML = data.svg;
  list.replaceChildren(...data.waits.map(item));
  drawing.hidden = data.waits.length === 0;
});

function item({ label, detail }, wait) {
  const button = document.createElement("button");
  button.dataset.jump = String(wait);
  const reason = document.createElement("span");
  reason.append(...detail.split("`").map((part, index) => (index % 2 === 1 ? codeOf(part) : part)));
  button.append(codeOf(label), " ", reason);
  button.addEventListener("focus", () => choose(wait));
  button.addEventListener("blur", () => choose(undefined));
  const row = document.createElement("li");
  row.append(button);
  return row;
}

function codeOf(text) {
  const code = document.createElement("code");
  code.textContent = text;
  return code;
}

/** Marks a wait's lanes in the picture. */
function choose(wait) {
  for (const lane of picture.querySelectorAll(".lane")) {
    lane.classList.toggle("chosen", lane.dataset.wait === String(wait));
  }
}

document.addEventListener("click", ({ target }) => {
  const wait = target.closest("[data-jump]")?.dataset.jump ?? target.closest(".lane")?.dataset.wait;
  if (wait !== undefined) extension.postMessage({ kind: "jump", wait: Number(wait) });
});

document.addEventListener("mouseover", ({ target }) => {
  const wait = target.closest("[data-jump]")?.dataset.jump ?? target.closest(".lane")?.dataset.wait;
  choose(wait === undefined ? document.activeElement?.dataset.jump : wait);
});

list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...list.querySelectorAll("button")];
  const next = step && buttons[buttons.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

const widthOfPicture = () => Math.round(picture.clientWidth || document.body.clientWidth);
let width = widthOfPicture();
extension.postMessage({ kind: "ready", width });
new ResizeObserver(() => {
  const now = widthOfPicture();
  if (now === width) return;
  width = now;
  extension.postMessage({ kind: "width", width });
}).observe(document.body);
