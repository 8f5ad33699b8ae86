/** What awaited steps do, in words: the reasons for which they may run together. */
import type { AwaitStep } from "../../analysis/await-steps.ts";
import { placeInWords } from "../../analysis/shared-places.ts";
import { enumerated, inLanguage, joined, type Text, t, type Words } from "../../ir/text.ts";
import { calleeName } from "./wording.ts";

/** One thing that a step does, said of one step and of several. */
interface Doing {
  readonly one: Text;
  readonly several: Text;
}

const readings: Readonly<Record<string, Doing>> = {
  network: { one: t`reads from the network`, several: t`read from the network` },
  database: { one: t`reads from the database`, several: t`read from the database` },
  file: { one: t`reads files`, several: t`read files` },
  environment: { one: t`reads the environment`, several: t`read the environment` },
};

const prints: Doing = { one: t`prints`, several: t`print` };
const takesTime: Doing = { one: t`only takes time`, several: t`only take time` };

/** "`load` reads from the network; `work` only takes time", each kind of work once. */
export function doingsOf(steps: readonly AwaitStep[]): Words {
  const known = new Map<string, { readonly doings: readonly Doing[]; readonly names: Set<string> }>();
  for (const step of steps) {
    const doings = doingsOfStep(step);
    const key = doings.map(({ one }) => inLanguage(one)).join(" ");
    const same = known.get(key) ?? { doings, names: new Set() };
    for (const call of step.calls) same.names.add(`\`${calleeName(call)}\``);
    known.set(key, same);
  }
  const said = [...known.values()].map(({ doings, names }) =>
    joined([
      enumerated([...names]),
      enumerated(doings.map(({ one, several }) => (names.size > 1 ? several : one))),
    ]),
  );
  return joined(said, "; ");
}

function doingsOfStep({ does, stores }: AwaitStep): readonly Doing[] {
  const read = does.effects.flatMap(({ resource, mode, alone }): readonly Doing[] => {
    const reading = mode === "read" ? readings[resource] : undefined;
    return reading ? [alone ? aloneIn(reading) : reading] : [];
  });
  const printed = does.effects.some(({ resource }) => resource === "console") ? [prints] : [];
  // What the statement itself stores stands in front of the reader.
  const set = (stores ? [] : [...does.writes].slice(0, 2)).map((written): Doing => {
    const place = placeInWords(written);
    return { one: t`sets ${place}`, several: t`set ${place}` };
  });
  const all = withoutRepetition([...read, ...printed, ...set]);
  return all.length === 0 ? [takesTime] : all;
}

function aloneIn({ one, several }: Doing): Doing {
  return {
    one: t`${one} on a connection that no other step uses`,
    several: t`${several} on a connection that no other step uses`,
  };
}

function withoutRepetition(doings: readonly Doing[]): readonly Doing[] {
  return [...new Map(doings.map((doing) => [inLanguage(doing.one), doing])).values()];
}
