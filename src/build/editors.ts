/** Finds what can show the extension on this machine: a desktop VS Code, or a browser for VS Code's server. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** What to tell a person who has neither. */
export const installAdvice = [
  "The tests in the real VS Code need one of these, and this machine has neither:",
  "  - a browser of the Chromium family:  apt-get install chromium   (or set CHROME_PATH to one you have)",
  "  - a desktop VS Code and a display:   https://code.visualstudio.com  (or set AWAITWISE_VSCODE to its executable)",
].join("\n");

/** The executable of a desktop VS Code, if one is installed and there is a display to open it on. */
export function findDesktopEditor(): string | undefined {
  if (!hasDisplay()) return undefined;
  return firstExisting([process.env.AWAITWISE_VSCODE, ...desktopPlaces()]);
}

/** The command that opens a folder in the person's own VS Code, if there is one and a display. */
export function findEditorCommand(): string | undefined {
  if (!hasDisplay()) return undefined;
  return firstExisting(onPath(process.platform === "win32" ? ["code.cmd"] : ["code"]));
}

/** A browser of the Chromium family. */
export function findBrowser(): string | undefined {
  return firstExisting([
    process.env.CHROME_PATH,
    ...onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ]);
}

/** Whether a window could be opened. */
export function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function desktopPlaces(): string[] {
  switch (process.platform) {
    case "darwin":
      return [
        "/Applications/Visual Studio Code.app/Contents/MacOS/Electron",
        join(homedir(), "Applications/Visual Studio Code.app/Contents/MacOS/Electron"),
      ];
    case "win32":
      return [
        join(process.env.LOCALAPPDATA ?? "", "Programs", "Microsoft VS Code", "Code.exe"),
        join(process.env.ProgramFiles ?? "", "Microsoft VS Code", "Code.exe"),
      ];
    default:
      return [
        "/usr/share/code/code",
        "/opt/visual-studio-code/code",
        "/snap/code/current/usr/share/code/code",
      ];
  }
}

function onPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function firstExisting(places: readonly (string | undefined)[]): string | undefined {
  return places.find((place) => place !== undefined && place !== "" && existsSync(place));
}
