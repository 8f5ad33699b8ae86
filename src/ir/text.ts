/**
 * Texts for people: English with places for the user's names, so that they can be said in other languages. What
 * builds a text knows no language; whoever shows it gives the translations.
 */

/** An English sentence, or a part of one, with `{0}`, `{1}` … for its slots. */
export interface Text {
  readonly template: string;
  readonly slots: readonly Words[];
}

/** A text, or words that are the same in every language: names, code, numbers. */
export type Words = string | number | Text;

/** What a language says in the place of an English template. Absent templates stay English. */
export type Translations = ReadonlyMap<string, string>;

/** `` t`${name} waits for nothing` `` */
export function t(parts: TemplateStringsArray, ...slots: readonly Words[]): Text {
  const template = parts.reduce((text, part, at) => (at === 0 ? part : `${text}{${at - 1}}${part}`), "");
  return { template, slots };
}

/** The words as one string. A place that a translation leaves out is left out; one that it repeats is repeated. */
export function inLanguage(words: Words, translations?: Translations): string {
  if (typeof words !== "object") return String(words);
  const template = translations?.get(words.template) ?? words.template;
  return template.replace(/\{(\d+)\}/g, (whole, number: string) => {
    const slot = words.slots[Number(number)];
    return slot === undefined ? whole : inLanguage(slot, translations);
  });
}

/** Parts one after another, such as sentences. */
export function joined(parts: readonly Words[], separator = " "): Text {
  return { template: parts.map((_, at) => `{${at}}`).join(separator), slots: parts };
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(parts: readonly Words[]): Words {
  const [first = "", ...others] = parts;
  const last = others.pop();
  return last === undefined ? first : t`${joined([first, ...others], ", ")} and ${last}`;
}
