/**
 * Fix-all: applies the safe repairs of certain findings in rounds, as many at a time as fit
 * together, until none is left. Works on texts in the session alone and puts them back at the end.
 */
import { applyEdits } from "../ir/apply-edits.ts";
import type { Edit } from "../ir/edits.ts";
import type { Repair } from "../rules/kit/rule.ts";
import { mergeEdits } from "./edits.ts";
import type { Finding } from "./finding.ts";

export interface FixWork {
  readonly rounds: number;
  readonly mayEdit: (file: string) => boolean;
  /** Findings that are repaired, asked while the text is the one that they are about. */
  readonly only: (finding: Finding) => boolean;
  readonly log: (line: string) => void;
  readonly texts: {
    text(file: string): string | undefined;
    isOpen(file: string): boolean;
    open(file: string, text: string): void;
    close(file: string): void;
  };
  /** Findings of the file as its text stands now. */
  readonly check: () => readonly Finding[];
  /** How many syntax problems a file has as its text stands now. */
  readonly syntaxProblems: (file: string) => number;
}

/** New text of every file changed. Nothing is left changed in the session. */
export function fixToFixpoint(file: string, work: FixWork): ReadonlyMap<string, string> {
  const originals = new Map<string, { readonly text: string; readonly open: boolean }>();
  const current = new Map<string, string>();
  const put = (changed: string, text: string): void => {
    if (!originals.has(changed)) {
      originals.set(changed, { text: work.texts.text(changed) ?? "", open: work.texts.isOpen(changed) });
    }
    current.set(changed, text);
    work.texts.open(changed, text);
  };
  const state = (): string => JSON.stringify([...changedTexts(current, originals)].sort());
  const seen = new Map<string, ReadonlyMap<string, string>>();
  const refused = new Set<string>();
  try {
    for (let round = 0; ; round++) {
      const repairs = safeRepairs(work, file, refused);
      if (repairs.length === 0) break;
      if (round >= work.rounds) {
        work.log(`${file}: repairs did not come to an end in ${work.rounds} rounds`);
        break;
      }
      seen.set(state(), new Map(current));
      if (!applyRound(repairs, work, put, refused)) continue;
      const before = seen.get(state());
      if (before) {
        // Two repairs undo one another; the first state of the circle is left as it was.
        work.log(`${file}: repairs undo one another and were left out`);
        return changedTexts(before, originals);
      }
    }
    return changedTexts(current, originals);
  } finally {
    for (const [changed, original] of originals) {
      if (original.open) work.texts.open(changed, original.text);
      else work.texts.close(changed);
    }
  }
}

/** What may be applied unasked. */
export function safeRepairOf({ certainty, repairs }: Finding): Repair<string> | undefined {
  if (certainty !== "certain") return undefined;
  return repairs.find(({ kind, edits }) => kind === "safe" && edits.length > 0);
}

interface SafeRepair {
  /** Recognises the repair in a later round, where offsets differ. */
  readonly key: string;
  readonly edits: readonly Edit[];
}

function safeRepairs(work: FixWork, file: string, refused: ReadonlySet<string>): readonly SafeRepair[] {
  const repairs: SafeRepair[] = [];
  for (const finding of work.check()) {
    const repair = safeRepairOf(finding);
    if (!repair || !work.only(finding)) continue;
    if (!repair.edits.every((edit) => edit.file === file || work.mayEdit(edit.file))) continue;
    const key = `${finding.rule} ${finding.message} ${repair.title}`;
    if (!refused.has(key)) repairs.push({ key, edits: repair.edits });
  }
  return repairs;
}

/**
 * Applies repairs together. Where the result no longer parses as well as before, halves are tried
 * alone until the one at fault is found, which is refused from then on. False when nothing changed.
 */
function applyRound(
  repairs: readonly SafeRepair[],
  work: FixWork,
  put: (file: string, text: string) => void,
  refused: Set<string>,
): boolean {
  const { edits, taken } = mergeEdits(repairs.map((repair) => repair.edits));
  const before = new Map<string, { readonly text: string; readonly problems: number }>();
  const after = new Map<string, string>();
  for (const [file, list] of edits) {
    const text = work.texts.text(file);
    const newText = text === undefined ? undefined : applyEdits(text, list);
    if (text === undefined || newText === undefined) return refuseOrHalve();
    if (newText === text) continue;
    before.set(file, { text, problems: work.syntaxProblems(file) });
    after.set(file, newText);
  }
  if (after.size === 0) {
    for (const index of taken) refuse(repairs[index]);
    return false;
  }
  for (const [file, text] of after) put(file, text);
  if ([...before].every(([file, { problems }]) => work.syntaxProblems(file) <= problems)) return true;
  for (const [file, { text }] of before) put(file, text);
  return refuseOrHalve();

  function refuseOrHalve(): boolean {
    const [only] = repairs;
    if (taken.length < 2 || !only) {
      for (const index of taken) refuse(repairs[index]);
      return false;
    }
    const chosen = taken.flatMap((index) => repairs[index] ?? []);
    const middle = chosen.length >> 1;
    // The second half waits for the next round, because its offsets are those of the old text.
    return (
      applyRound(chosen.slice(0, middle), work, put, refused) ||
      applyRound(chosen.slice(middle), work, put, refused)
    );
  }

  function refuse(repair: SafeRepair | undefined): void {
    if (!repair) return;
    refused.add(repair.key);
    work.log(`A repair would have broken the code and was left out: ${repair.key}`);
  }
}

function changedTexts(
  texts: ReadonlyMap<string, string>,
  originals: ReadonlyMap<string, { readonly text: string }>,
): ReadonlyMap<string, string> {
  return new Map([...texts].filter(([file, text]) => originals.get(file)?.text !== text));
}
