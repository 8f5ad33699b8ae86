/**
 * Names across stubs: what a name in a module stands for, through imports, star imports and
 * aliases, and by which name users know a definition.
 */
import type { StubDeclaration, StubDeclarations } from "./stub-declarations.ts";

export interface Definition {
  /** The module that declares it. */
  readonly module: string;
  /** Its name there; more than one part for a nested class. */
  readonly path: readonly string[];
  readonly declaration: StubDeclaration;
}

export type Found =
  | { readonly kind: "definition"; readonly definition: Definition }
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "missing" };

export interface StubNames {
  /** What dotted `path` means in a module, inside the class `within` if one is given. Aliases are followed for plain names only where they are defined as classes or functions. */
  resolve(module: string, path: readonly string[], within?: readonly string[]): Found;
  /** Names that the module offers to those who import it. */
  exports(module: string): readonly string[];
  /** The dotted name by which users know a definition. */
  canonical(definition: Definition): string;
  /** Type variables of a class, in order. */
  parameters(definition: Definition): readonly string[];
  /** Type variables of a generic type alias, in order. */
  aliasParameters(definition: Definition): readonly string[];
}

/** Generic types that the knowledge tables write without a module. */
const bare = new Set(
  "AsyncGenerator AsyncIterable AsyncIterator Awaitable Coroutine Generator Iterable Iterator".split(" "),
);

/** Modules that are known under another name. */
const implementationOf: Readonly<Record<string, string>> = {
  posixpath: "os.path",
  genericpath: "os.path",
  posix: "os",
};

export function stubNames(modules: readonly StubDeclarations[]): StubNames {
  const byName = new Map(modules.map((module) => [module.module, module]));
  const lookups = new Map<string, Found>();
  const exported = new Map<string, readonly string[]>();
  const canonicalNames = new Map<string, string>();
  let publicNames: Map<string, string[]> | undefined;

  const missing: Found = { kind: "missing" };
  const names: StubNames = { resolve, exports, canonical, parameters, aliasParameters };
  return names;

  function resolve(module: string, path: readonly string[], within: readonly string[] = []): Found {
    for (let depth = within.length; depth > 0; depth--) {
      const scope = lookUp(module, within[0] ?? "");
      const nested = descend(scope, within.slice(1, depth));
      const inner = descend(nested, path);
      if (inner.kind === "definition" && inner.definition.declaration.kind === "class" && depth > 0) {
        if (inner.definition.path.length > path.length) return inner;
      }
    }
    const [first = "", ...rest] = path;
    const found = lookUp(module, first);
    const start = found.kind === "missing" && module !== "builtins" ? lookUp("builtins", first) : found;
    return descend(start, rest);
  }

  function descend(start: Found, path: readonly string[]): Found {
    let found = start;
    for (const part of path) {
      if (found.kind === "module") {
        const member = lookUp(found.module, part);
        const submodule = `${found.module}.${part}`;
        found =
          member.kind === "missing" && byName.has(submodule) ? { kind: "module", module: submodule } : member;
      } else if (found.kind === "definition") {
        const { declaration, module, path: outer } = found.definition;
        const inner = declaration.kind === "class" ? declaration.names.get(part) : undefined;
        found = inner
          ? { kind: "definition", definition: { module, path: [...outer, part], declaration: inner } }
          : missing;
      }
    }
    return found;
  }

  /** One name of a module, through its imports. */
  function lookUp(module: string, name: string): Found {
    const key = `${module}:${name}`;
    const known = lookups.get(key);
    if (known) return known;
    lookups.set(key, missing);
    const found = find(module, name);
    lookups.set(key, found);
    return found;
  }

  function find(module: string, name: string): Found {
    const declarations = byName.get(module);
    const declaration = declarations?.names.get(name);
    if (declaration?.kind === "import") {
      if (declaration.member === undefined) return moduleNamed(declaration.module);
      const member = lookUp(declaration.module, declaration.member);
      return member.kind === "missing" ? moduleNamed(`${declaration.module}.${declaration.member}`) : member;
    }
    if (
      declaration?.kind === "alias" &&
      declaration.parameters.length === 0 &&
      /^[\w.]+$/.test(declaration.target)
    ) {
      const target = resolve(module, declaration.target.split("."));
      if (target.kind !== "missing") return target;
    }
    if (declaration) return { kind: "definition", definition: { module, path: [name], declaration } };
    for (const star of declarations?.stars ?? []) {
      if (!starExports(star).includes(name)) continue;
      const found = lookUp(star, name);
      if (found.kind !== "missing") return found;
    }
    return missing;
  }

  function moduleNamed(module: string): Found {
    return byName.has(module) ? { kind: "module", module } : missing;
  }

  function exports(module: string): readonly string[] {
    const known = exported.get(module);
    if (known) return known;
    exported.set(module, []);
    const declarations = byName.get(module);
    const offered = new Set<string>();
    for (const [name, declaration] of declarations?.names ?? []) {
      const passedOn =
        declaration.kind !== "import" || declaration.exported || declarations?.all?.has(name) === true;
      if (passedOn && declaration.kind !== "type-variable" && !name.startsWith("_")) offered.add(name);
    }
    for (const star of declarations?.stars ?? []) for (const name of starExports(star)) offered.add(name);
    for (const name of declarations?.all ?? []) offered.add(name);
    const result = [...offered];
    exported.set(module, result);
    return result;
  }

  /** What `from module import *` brings. */
  function starExports(module: string): readonly string[] {
    const all = byName.get(module)?.all;
    return all ? [...all] : exports(module);
  }

  function canonical({ module, path, declaration }: Definition): string {
    const key = `${module}:${path.join(".")}`;
    let name = canonicalNames.get(key);
    if (name === undefined) {
      name = chooseName(module, path, declaration);
      canonicalNames.set(key, name);
    }
    return name;
  }

  function chooseName(module: string, path: readonly string[], declaration: StubDeclaration): string {
    const [top = "", ...nested] = path;
    const tail = nested.map((part) => `.${part}`).join("");
    if (module === "builtins") return path.join(".");
    if (module === "typing" && bare.has(top)) return path.join(".");
    const own = `${module}.${top}`;
    if (declaration.kind === "type-variable") return own;
    const offers = candidates().get(`${module}:${top}`) ?? [];
    const sameName = offers.filter((offer) => offer.endsWith(`.${top}`));
    const implemented = implementationOf[module];
    if (implemented) {
      const offered = `${implemented}.${top}`;
      return (offers.includes(offered) ? offered : own) + tail;
    }
    if (!module.split(".").some((part) => part.startsWith("_"))) {
      const above = sameName.filter((offer) => own.startsWith(offer.slice(0, offer.lastIndexOf(".") + 1)));
      return (shortest(above) ?? own) + tail;
    }
    const stripped = `${module.replace(/(^|\.)_+/g, "$1")}.${top}`;
    if (sameName.includes(stripped)) return stripped + tail;
    return (shortest(sameName) ?? shortest(offers) ?? own) + tail;
  }

  /** For each definition, the names under which public modules offer it. */
  function candidates(): Map<string, string[]> {
    if (publicNames) return publicNames;
    publicNames = new Map();
    for (const { module } of modules) {
      if (module.split(".").some((part) => part.startsWith("_"))) continue;
      for (const name of exports(module)) {
        const found = lookUp(module, name);
        if (found.kind !== "definition") continue;
        const key = `${found.definition.module}:${found.definition.path.join(".")}`;
        const offers = publicNames.get(key) ?? [];
        offers.push(`${module}.${name}`);
        publicNames.set(key, offers);
      }
    }
    return publicNames;
  }

  function parameters({ module, path, declaration }: Definition): readonly string[] {
    if (declaration.kind !== "class") return [];
    if (declaration.parameters.length > 0) return declaration.parameters;
    const generic = declaration.bases.find((base) => /^(typing\.)?(Generic|Protocol)\s*\[/.test(base));
    return typeVariables(generic ?? declaration.bases.join(", "), module, path);
  }

  function aliasParameters({ module, path, declaration }: Definition): readonly string[] {
    if (declaration.kind !== "alias") return [];
    return declaration.parameters.length > 0
      ? declaration.parameters
      : typeVariables(declaration.target, module, path);
  }

  function typeVariables(written: string, module: string, path: readonly string[]): string[] {
    const mentioned = new Set([...written.matchAll(/[A-Za-z_][\w.]*/g)].map(([name]) => name));
    return [...mentioned].filter((name) => {
      const found = resolve(module, name.split("."), path);
      return found.kind === "definition" && found.definition.declaration.kind === "type-variable";
    });
  }
}

function shortest(names: readonly string[]): string | undefined {
  return names.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}
