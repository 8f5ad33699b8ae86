/**
 * Findings that are kept from one process to the next. A file's findings count again when its text, all
 * texts that they rested on, and all that was looked up for these are as they were; anything else, and
 * anything strange in what was kept, means that the file is checked anew.
 */
import type { FileSystem } from "../ir/file-system.ts";
import type { Finding, Problem } from "./finding.ts";
import type { Tracking } from "./frontend.ts";

/** Where results lie. A host implements it; nothing here throws, and what goes wrong is as if nothing was kept. */
export interface ResultStore {
  /** What was saved last; undefined where there is nothing, or nothing that is whole. */
  load(): string | undefined;
  save(kept: string): void;
  /** A short text that two texts have in common only if they are equal. */
  digest(text: string): string;
  /** Another text whenever the file or folder may have changed; one and the same for all that do not exist. */
  stamp(path: string): string;
}

export interface Found {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export interface ResultCache {
  /** The files below, through which everything has to be read whose changes are to be noticed. */
  readonly files: FileSystem;
  /** All files that are to be checked. */
  prepare(files: readonly string[]): void;
  /** What was found when the file was checked last, if it would be found again. `asked` is what it was checked for. */
  find(file: string, asked: string, tracking: Tracking): Found | undefined;
  keep(file: string, asked: string, tracking: Tracking, found: Found): void;
  save(): void;
}

/** What is known of one file. Where it was only looked into for others, it has no result. */
interface Entry {
  readonly digest: string;
  readonly identity: string;
  readonly lookups: Readonly<Record<string, readonly string[]>>;
  readonly result?: Result;
}

interface Result {
  readonly asked: string;
  readonly found: Found;
}

interface Kept {
  /** What was read outside of the entries, with stamps. */
  readonly around: Readonly<Record<string, string>>;
  /** Digest of all files that were to be checked. */
  readonly checked: string;
  readonly entries: Readonly<Record<string, Entry>>;
}

const nothing: Kept = { around: {}, checked: "", entries: {} };

export function createResultCache(below: FileSystem, store: ResultStore): ResultCache {
  const digests = new Map<string, string>();
  /** Stamps of what was read, from before it was read. */
  const stamps = new Map<string, string>();
  const results = new Map<string, { readonly tracking: Tracking; readonly result: Result }>();
  let targets: readonly string[] = [];
  let digestOfTargets: string | undefined;
  let loaded: Kept | undefined;
  /** Files of which all that is kept still holds, looked at by themselves. */
  const sound = new Map<string, boolean>();
  /** The same with everything that can be reached from them. */
  const soundThroughout = new Map<string, boolean>();

  const digestOf = (file: string): string => {
    let digest = digests.get(file);
    if (digest === undefined) {
      digest = digestOfText(below.read(file));
      digests.set(file, digest);
    }
    return digest;
  };
  const digestOfText = (text: string | undefined): string => (text === undefined ? "" : store.digest(text));
  const digestOfAll = (): string => {
    digestOfTargets ??= store.digest(targets.map((file) => `${file} ${digestOf(file)}`).join("\n"));
    return digestOfTargets;
  };

  const load = (): Kept => {
    if (loaded) return loaded;
    const kept = readKept(store.load());
    const isAsBefore = Object.entries(kept.around).every(([path, stamp]) => store.stamp(path) === stamp);
    loaded = isAsBefore ? kept : nothing;
    return loaded;
  };

  /** Where lookups are kept that may have been made for any file of a project. They count for all of them. */
  const commonOf = (tracking: Tracking): string => `common ${tracking.surroundings().join(" ")}`;
  const askerOf = (file: string, tracking: Tracking): string => (file === commonOf(tracking) ? "" : file);

  const isSound = (file: string, { entries, checked }: Kept, tracking: Tracking): boolean => {
    const entry = entries[file];
    const isSameProject = checked === digestOfAll();
    let holds = sound.get(file);
    if (holds === undefined) {
      holds =
        entry !== undefined &&
        entry.digest === digestOf(file) &&
        entry.identity === tracking.identityOf(file) &&
        Object.entries(entry.lookups).every(
          ([question, files]) =>
            (isSameProject && tracking.isAboutChecked(question)) ||
            areSame(files, tracking.lookUp(askerOf(file, tracking), question)),
        );
      sound.set(file, holds);
    }
    return holds;
  };

  /** Of what was found for any file, no more than its text was looked at. */
  const isCommonSound = (kept: Kept, tracking: Tracking): boolean => {
    const common = commonOf(tracking);
    const known = soundThroughout.get(common);
    if (known !== undefined) return known;
    const answers = Object.values(kept.entries[common]?.lookups ?? {}).flat();
    const holds =
      isSound(common, kept, tracking) &&
      answers.every((answer) => kept.entries[answer]?.digest === digestOf(answer));
    soundThroughout.set(common, holds);
    return holds;
  };

  const isSoundThroughout = (file: string, kept: Kept, tracking: Tracking): boolean => {
    if (!isCommonSound(kept, tracking)) return false;
    const reached = new Set([file]);
    for (const one of reached) {
      const known = soundThroughout.get(one);
      if (known === true) continue;
      if (known === false || !isSound(one, kept, tracking)) {
        soundThroughout.set(file, false);
        return false;
      }
      for (const files of Object.values(kept.entries[one]?.lookups ?? {}))
        for (const next of files) reached.add(next);
    }
    for (const one of reached) soundThroughout.set(one, true);
    return true;
  };

  return {
    files: {
      ...below,
      read(path) {
        if (stamps.has(path)) return below.read(path);
        stamps.set(path, store.stamp(path));
        const text = below.read(path);
        digests.set(path, digestOfText(text));
        return text;
      },
      ...(below.entries && {
        entries(folder: string) {
          if (!stamps.has(folder)) stamps.set(folder, store.stamp(folder));
          return below.entries?.(folder);
        },
      }),
    },
    prepare(files) {
      targets = files;
      digestOfTargets = undefined;
    },
    find(file, asked, tracking) {
      const kept = load();
      const result = kept.entries[file]?.result;
      const holds = result?.asked === store.digest(asked) && isSoundThroughout(file, kept, tracking);
      return holds ? result.found : undefined;
    },
    keep(file, asked, tracking, found) {
      if (found.problems.some(({ kind }) => kind !== "syntax")) return;
      results.set(file, { tracking, result: { asked: store.digest(asked), found } });
    },
    save() {
      if (results.size === 0) return;
      const before = load();
      const entries: Record<string, Entry> = {};
      for (const [file, entry] of Object.entries(before.entries))
        if (below.isFile(file)) entries[file] = entry;
      const trackings = new Map([...results].map(([file, { tracking }]) => [file, tracking]));
      for (const tracking of new Set(trackings.values())) trackings.set(commonOf(tracking), tracking);
      for (const [file, tracking] of trackings) {
        const known = sound.get(file) === true ? before.entries[file] : undefined;
        const lookups = {
          ...known?.lookups,
          ...Object.fromEntries(tracking.lookupsOf(askerOf(file, tracking))),
        };
        // What was looked into on the way is read in the same manner.
        for (const files of Object.values(lookups))
          for (const next of files) if (!trackings.has(next)) trackings.set(next, tracking);
        const result = results.get(file)?.result ?? known?.result;
        const identity = tracking.identityOf(file);
        entries[file] = { digest: digestOf(file), identity, lookups, ...(result && { result }) };
      }
      const around: Record<string, string> = { ...before.around };
      for (const [path, stamp] of stamps) if (!entries[path]) around[path] = stamp;
      store.save(JSON.stringify({ around, checked: digestOfAll(), entries } satisfies Kept));
    },
  };
}

function areSame(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && before.every((file, at) => now[at] === file);
}

/** What was saved is whole when it is loaded, so its form alone is looked at. */
function readKept(text: string | undefined): Kept {
  if (text === undefined) return nothing;
  try {
    const { around, checked, entries }: Partial<Kept> = JSON.parse(text) ?? {};
    return around && checked !== undefined && entries ? { around, checked, entries } : nothing;
  } catch {
    return nothing;
  }
}
