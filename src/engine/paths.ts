/**
 * Paths as text, for the folders and names that configuration needs. Takes POSIX and Windows
 * spellings, because a file system may use either; asks no disk.
 */

/** The folder that a path stands in, or undefined at the top and for names without a folder (`untitled:1`). */
export function folderOf(path: string): string | undefined {
  const end = lastSeparator(path);
  if (end < 0) return undefined;
  const folder = path.slice(0, end);
  // The top itself keeps its separator: "/" and "C:\".
  const top = folder === "" || (folder.length === 2 && folder.endsWith(":"));
  const spelled = top ? path.slice(0, end + 1) : folder;
  return spelled === path ? undefined : spelled;
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

export function joinPath(folder: string, name: string): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return /[\\/]$/.test(folder) ? folder + name : folder + separator + name;
}

/** `path` as seen from `folder`, with `/` between its parts; undefined when it does not lie below. */
export function relativeTo(folder: string, path: string): string | undefined {
  const base = /[\\/]$/.test(folder)
    ? folder
    : `${folder}${path.charAt(folder.length) === "\\" ? "\\" : "/"}`;
  if (!path.startsWith(base) || path.length === base.length) return undefined;
  const rest = path.slice(base.length);
  return base.includes("\\") ? rest.replaceAll("\\", "/") : rest;
}

function lastSeparator(path: string): number {
  const slash = path.lastIndexOf("/");
  // A backslash separates in Windows paths alone; elsewhere it is part of a name.
  const windows = path.charAt(1) === ":" || path.startsWith("\\\\");
  return windows ? Math.max(slash, path.lastIndexOf("\\")) : slash;
}
