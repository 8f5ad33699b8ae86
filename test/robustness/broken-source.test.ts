/** Broken source never throws and never hangs, and editing gives the same IR as reading afresh. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { asyncFile } from "../bench/generated-code.ts";
import { MEMORY_FOLDER, openMemorySession } from "../executed/memory-session.ts";
import { loadPythonParser, lowerAlone } from "../fidelity/python-lowering.ts";
import { applyEdit, below, editWhileTyping, type Random, randomFrom, type TextEdit } from "./random-edits.ts";
import { sourcesToBreak } from "./standard-library.ts";

const CASES = 2000;
const SEED = 20260101;
/** A case that takes longer than this, in milliseconds, hangs: the slowest needs a hundredth of it. */
const HANGS_AFTER = 20_000;

test(`${CASES} real files with tokens deleted and doubled are read without a throw or a hang`, async () => {
  const { failures, finished } = await runBrokenCases();
  assert.deepEqual(failures.slice(0, 5), [], `${failures.length} cases failed`);
  assert.equal(finished, CASES);
});

test("edits one after another give the same IR as reading the text afresh", async () => {
  const parser = await loadPythonParser();
  const wrong: string[] = [];
  let understood = 0;
  for (const [index, source] of sourcesToBreak({ largest: 20_000, count: 60 }).entries()) {
    const random = randomFrom(SEED + index);
    const document = parser.open(source);
    let text = source;
    for (let step = 0; step < 12; step++) {
      // Half of the edits are taken back, so that most of them meet text that is in order.
      const edit = editWhileTyping(text, random);
      const edits = random() < 0.5 ? [edit] : [edit, inverse(edit, text)];
      for (const { span, newText } of edits) {
        text = applyEdit(text, { span, newText });
        document.edit(span, newText);
      }
      const afresh = parser.parse(text);
      if (afresh.problems.length === 0) understood += 1;
      const edited = lowerAlone("/edited.py", text, document.tree);
      if (JSON.stringify(edited) !== JSON.stringify(lowerAlone("/edited.py", text, afresh))) {
        wrong.push(`file ${index}, step ${step}: ${JSON.stringify(edits)}`);
      }
    }
    document.dispose();
  }
  assert.deepEqual(wrong, []);
  assert.ok(understood > 60, "most texts were broken beyond comparison");
});

test("a session that is edited says what a session that opens the text says", async () => {
  const user = `${MEMORY_FOLDER}/user.py`;
  const files = new Map([[user, USER]]);
  const edited = await openMemorySession(files);
  const fresh = await openMemorySession(files);
  const file = `${MEMORY_FOLDER}/edited.py`;
  let findings = 0;
  let compared = 0;
  let foundInUser = 0;
  for (let run = 0; run < 12; run++) {
    const random = randomFrom(SEED + run);
    let text = asyncFile(120);
    edited.session.open(file, text);
    for (let step = 0; step < 8; step++) {
      for (const edit of editsTogether(text, random)) {
        edited.session.change(file, [edit]);
        text = applyEdit(text, edit);
        const told = edited.session.check(file).findings;
        findings += told.length;
        if (random() < 0.85) continue;
        fresh.session.open(file, text);
        const findingsAfresh = fresh.session.check(file).findings;
        const [module, afresh] = [edited.session.module(file), fresh.session.module(file)];
        // Of broken text tree-sitter understands more where it knew the text before.
        if (isDeepStrictEqual(module?.problems, afresh?.problems)) {
          compared += 1;
          assert.deepEqual(told, findingsAfresh, `run ${run}, step ${step}`);
          assert.deepEqual(module, afresh, `run ${run}, step ${step}`);
          const toldOfUser = edited.session.check(user).findings;
          assert.deepEqual(toldOfUser, fresh.session.check(user).findings, `run ${run}, step ${step}, user`);
          foundInUser += toldOfUser.length;
        }
        fresh.session.close(file);
      }
    }
    edited.session.close(file);
  }
  assert.ok(findings > 0);
  assert.ok(foundInUser > 0);
  assert.ok(compared > 100, `only ${compared} states could be compared`);
  assert.deepEqual([...edited.log, ...fresh.log], []);
});

/** Half the time a statement typed a character at a time and perhaps deleted, else an accident and perhaps its undoing. */
function editsTogether(text: string, random: Random): readonly TextEdit[] {
  if (random() < 0.5) {
    const edit = editWhileTyping(text, random);
    return random() < 0.5 ? [edit] : [edit, inverse(edit, text)];
  }
  const lines = [...text.matchAll(/^ +(?=\S)/gm)].map((match) => match.index + match[0].length);
  const at = lines[below(lines.length, random)] ?? 0;
  const typed = TYPED[below(TYPED.length, random)] ?? "";
  const keys = [...typed].map((newText, index): TextEdit => ({ span: [at + index, at + index], newText }));
  return random() < 0.5 ? keys : [...keys, { span: [at, at + typed.length], newText: "" }];
}

/** Depends on the edited file by other names than it has there. */
const USER = `import asyncio
from edited import Service0 as Shop, fetch_json as fetch


async def orders(session):
    shop = Shop(session)
    shop.load(1)
    fetch(session, "/orders")
    size = shop.size
    cached = shop.cache
    return await shop.refresh(1), size, cached


async def both(session):
    first = await fetch(session, "/1")
    second = await fetch(session, "/2")
    Shop(session).start(1)
    return first, second
`;

/** What changes other functions' view of one, what does not, and what changes the list of functions. */
const TYPED: readonly string[] = [
  "await asyncio.sleep(0)\n        ",
  "self.cache = await fetch_json(1, 2)\n        ",
  "found = [one for one in await self.load(1)]\n        ",
  "def inner(): return self.load(1)\n        ",
  "return None\n        ",
  "yield 1\n        ",
  "import time\n        ",
  "global logger; logger = self.load(1)\n        ",
  "class Inner:\n        pass\n    ",
  "@property\n    ",
];

function inverse({ span, newText }: TextEdit, before: string): TextEdit {
  return { span: [span[0], span[0] + newText.length], newText: before.slice(span[0], span[1]) };
}

/** Runs `broken-cases.ts` in a process of its own and ends it when one case hangs. */
function runBrokenCases(): Promise<{ readonly failures: readonly string[]; readonly finished: number }> {
  return new Promise((resolve, reject) => {
    const failures: string[] = [];
    let current = 0;
    let watchdog: NodeJS.Timeout | undefined;
    const cases = fork(join(import.meta.dirname, "broken-cases.ts"), [String(CASES), String(SEED)], {
      execArgv: ["--import", "tsx"],
    });
    const end = (finished: number) => {
      clearTimeout(watchdog);
      cases.kill();
      resolve({ failures, finished });
    };
    cases.on("error", (error) => {
      clearTimeout(watchdog);
      reject(error);
    });
    cases.on("exit", (code) => {
      if (code) failures.push(`seed ${SEED + current} ended the process with code ${code}`);
      end(current);
    });
    cases.on("message", (message: { begins?: number; failed?: string; done?: boolean }) => {
      if (message.failed) failures.push(message.failed);
      if (message.done) end(CASES);
      if (message.begins === undefined) return;
      current = message.begins;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        failures.push(`seed ${SEED + current} hangs`);
        end(current);
      }, HANGS_AFTER);
    });
  });
}
