/**
 * `npm run soak -- --programs N [--seed S]`: as many generated programs of each language, repaired and
 * run before and after. Prints what a repair changed that it must not, and which awaits that may run
 * together have no finding. Needs a built `dist` and `python3`; not part of `npm test`.
 */
import type { Language } from "../../src/ir/module.ts";
import { type Proof, prove } from "../proof/prove.ts";
import { counterexampleText, recallText, repairsText } from "../proof/report.ts";
import { openSession } from "../proof/sessions.ts";

export interface ProgramOptions {
  readonly programs: number;
  readonly seed: number;
}

const LANGUAGES: readonly Language[] = ["python", "typescript"];
/** Programs that one process runs; sessions are new for each batch, so that memory stays small. */
const BATCH = 250;

/** Sets the exit code to 1 on a counterexample. */
export async function provePrograms({ programs, seed }: ProgramOptions): Promise<void> {
  console.log(`seed ${seed}, ${programs} programs of each language`);
  for (const language of LANGUAGES) {
    const proofs: Proof[] = [];
    for (let done = 0; done < programs; done += BATCH) {
      const count = Math.min(BATCH, programs - done);
      const seeds = Array.from({ length: count }, (_, at) => seed + done + at);
      const { session, log } = await openSession(language);
      const proof = await prove(session, language, seeds);
      session.dispose();
      proofs.push(proof);
      for (const line of log) console.log(line);
      for (const one of proof.counterexamples) console.log(counterexampleText(one));
      if (log.length > 0 || proof.counterexamples.length > 0) process.exitCode = 1;
    }
    const counterexamples = proofs.flatMap((proof) => proof.counterexamples);
    const repairs = proofs.flatMap((proof) => proof.repairs);
    console.log(`\n${language}: ${programs} programs, ${counterexamples.length} counterexamples`);
    console.log(`${repairs.length} repairs run: ${repairsText(repairs)}`);
    console.log(recallText(proofs.flatMap(({ recalled }) => recalled)));
  }
}
