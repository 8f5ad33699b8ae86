/**
 * Names of library code: from any dotted name that reaches a thing to the one name under which
 * the tables have it, and from there to the tables' entries.
 */
import type { Library, Signatures, StubModule } from "../ir/facts.ts";

export interface LibraryNames {
  /** Follows aliases and re-exports; a name nobody knows comes back unchanged. */
  canonical(name: string): string;
  /** The tables of the module that a canonical name belongs to, and the name's rest. */
  locate(name: string): Place | undefined;
  isModule(name: string): boolean;
}

export interface Place {
  readonly tables: readonly Library[];
  readonly stub: StubModule | undefined;
  /** Dotted below a class: `Session.get`. */
  readonly member: string;
}

/** Longest chain of aliases that is followed. */
const longestChain = 12;

export function libraryNames(stubs: Signatures, libraries: readonly Library[]): LibraryNames {
  const tables = new Map<string, Library[]>();
  const aliases = new Map<string, string>();
  const submodules = new Map<string, string>();
  const called = new Map<string, string>();
  const rewrites: (readonly [pattern: RegExp, replacement: string])[] = [];
  for (const library of libraries) {
    const known = tables.get(library.module);
    if (known) known.push(library);
    else tables.set(library.module, [library]);
    for (const [from, to] of Object.entries(library.aliases ?? {})) {
      const within = library.module === "builtins" ? "" : `${library.module}.`;
      const source = within + from;
      const target = to.startsWith("=") ? to.slice(1) : within + to;
      if (from.endsWith(".*")) submodules.set(source.slice(0, -2), target.replace(/\.\*$/, ""));
      else aliases.set(source, target);
    }
    if (library.called !== undefined) {
      for (const name of [library.module, `${library.module}.default`]) {
        called.set(name, `${library.module}.${library.called}`);
      }
    }
    for (const [pattern, replacement] of Object.entries(library.rewrites ?? {})) {
      rewrites.push([new RegExp(`^(?:${pattern})`), replacement]);
    }
  }
  const canonicalNames = new Map<string, string>();

  return { canonical, locate, isModule };

  function canonical(name: string): string {
    let result = canonicalNames.get(name);
    if (result === undefined) {
      // Stands for a name whose aliases lead back to it.
      canonicalNames.set(name, name);
      result = follow(name);
      canonicalNames.set(name, result);
    }
    return result;
  }

  function follow(name: string): string {
    let current = name.replace(/^(?:builtins\.|node:)/, "");
    for (let step = 0; step < longestChain; step++) {
      const next = oneStep(current);
      if (next === undefined) return current;
      current = next;
    }
    return current;
  }

  /** The name one alias further, or undefined at the end of the way. */
  function oneStep(name: string): string | undefined {
    if (isEntry(name)) return undefined;
    const parts = name.split(".");
    for (let length = parts.length; length > 0; length--) {
      const head = parts.slice(0, length).join(".");
      const tail = parts.slice(length);
      const alias = aliases.get(head) ?? stubAlias(head);
      if (alias !== undefined) return [alias, ...tail].join(".");
      const package_ = submodules.get(head);
      if (package_ !== undefined && tail.length > 0) {
        const target = [package_, ...tail].join(".");
        if (canonical(target) !== target || isEntry(target) || isEntry(splitLast(target)[0])) return target;
      }
      const type = tail.length > 0 ? valueType(head) : undefined;
      if (type !== undefined) return [type, ...tail].join(".");
      if (isModule(head)) {
        const passedOn = starred(head, tail);
        if (passedOn !== undefined) return passedOn;
        break;
      }
    }
    return called.get(name) ?? rewritten(name);
  }

  /** The name in the module that `from … import *` has it from. */
  function starred(module: string, tail: readonly string[]): string | undefined {
    if (tail.length === 0 || tail[0]?.startsWith("_")) return undefined;
    for (const star of stubs.module(module)?.stars ?? []) {
      const target = [star, ...tail].join(".");
      if (isEntry(canonical(target))) return target;
    }
    return undefined;
  }

  /** What a pattern makes of the name. */
  function rewritten(name: string): string | undefined {
    for (const [pattern, replacement] of rewrites) {
      const made = name.replace(pattern, replacement);
      if (made !== name) return made;
    }
    return undefined;
  }

  function stubAlias(name: string): string | undefined {
    const place = locate(name);
    const value = own(place?.stub?.values, place?.member ?? "");
    return value?.startsWith("=") ? value.slice(1) : undefined;
  }

  /** Class of a module-level value, so that `sys.stdout.write` is found. */
  function valueType(name: string): string | undefined {
    const place = locate(name);
    if (!place) return undefined;
    const type =
      place.tables.map((table) => own(table.values, place.member)).find((found) => found !== undefined) ??
      own(place.stub?.values, place.member);
    const plain = type === undefined ? undefined : /^[\w.@/$-]+(?=$|\[)/.exec(type)?.[0];
    return plain === undefined || plain === name ? undefined : plain;
  }

  /** A function, class or value that a table has under exactly this name. */
  function isEntry(name: string): boolean {
    const place = locate(name);
    if (!place) return false;
    const { stub, member } = place;
    if (
      place.tables.some(
        (table) => has(table.functions, member) || has(table.classes, member) || has(table.values, member),
      )
    ) {
      return true;
    }
    return has(stub?.functions, member) || has(stub?.classes, member);
  }

  function locate(name: string): Place | undefined {
    for (let end = name.lastIndexOf("."); end > 0; end = name.lastIndexOf(".", end - 1)) {
      const module = name.slice(0, end);
      if (isModule(module)) return placeIn(module, name.slice(end + 1));
    }
    return placeIn("builtins", name);
  }

  function placeIn(module: string, member: string): Place {
    return { tables: tables.get(module) ?? [], stub: stubs.module(module), member };
  }

  function isModule(name: string): boolean {
    return tables.has(name) || stubs.module(name) !== undefined;
  }
}

/** `a.b.c` is `["a.b", "c"]`, `c` is `["", "c"]`. */
export function splitLast(name: string): [before: string, last: string] {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** A record's entry, without what every object inherits. */
export function own<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function has(record: Readonly<Record<string, unknown>> | undefined, key: string): boolean {
  return record !== undefined && Object.hasOwn(record, key);
}
