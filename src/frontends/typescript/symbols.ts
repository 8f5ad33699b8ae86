/**
 * Canonical names of what the checker's symbols stand for. Knowledge tables use the same names:
 * `setTimeout` and `Array.forEach` for globals, `fs/promises.readFile` for Node's modules,
 * `pg.Pool.connect` for packages, and the file's path without its extension for the project.
 *
 * A name is made from the declaration, not from the way to it: `import { readFile as load }` and
 * `fs.promises.readFile` are the same function.
 */
import type ts from "typescript";
import type { SymbolRef } from "../../ir/module.ts";
import type { DefinitionOf, FoundDefinition } from "./definitions.ts";
import { type TypeScript, unwrapped } from "./syntax.ts";

export interface SymbolSources {
  /** True for the files of the language's and the browser's own declarations (`lib.*.d.ts`). */
  readonly isDefaultLibrary: (source: ts.SourceFile) => boolean;
  readonly definitionOf: DefinitionOf;
}

export class SymbolNames {
  private readonly refs = new Map<ts.Symbol, SymbolRef | null>();

  constructor(
    private readonly ts: TypeScript,
    private readonly checker: ts.TypeChecker,
    private readonly sources: SymbolSources,
  ) {}

  /** The symbol that an import or re-export stands for. */
  target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /**
   * What a symbol refers to, or undefined for variables and properties of the project that may hold
   * anything, and for what is declared in several places that do not agree.
   */
  refOf(symbol: ts.Symbol): SymbolRef | undefined {
    const known = this.refs.get(symbol);
    if (known !== undefined) return known ?? undefined;
    // A constant that holds itself, as broken source may say, refers to nothing.
    this.refs.set(symbol, null);
    const ref = this.describe(this.target(symbol));
    this.refs.set(symbol, ref ?? null);
    return ref;
  }

  /** A function that is written where it is called. */
  refOfFunction(node: ts.Node): SymbolRef | undefined {
    const definition = this.sources.definitionOf(node);
    return definition && refTo(definition);
  }

  /** The canonical name of a class, interface or alias. */
  typeName(symbol: ts.Symbol): string | undefined {
    return this.agreedName(symbol.declarations ?? []);
  }

  private describe(symbol: ts.Symbol): SymbolRef | undefined {
    const declarations = symbol.declarations ?? [];
    const definitions = declarations.flatMap((one) => this.sources.definitionOf(one) ?? []);
    const [definition, ...others] = definitions;
    if (definition && others.every((other) => isSame(definition, other))) return refTo(definition);
    if (definition) return undefined;
    const held = this.heldBy(symbol);
    if (held) return this.refOf(held);
    if (!this.standsForItself(symbol)) return undefined;
    const name = this.agreedName(declarations);
    return name === undefined ? undefined : { name };
  }

  /** What a constant is another name for: `const load = api.load`, `const { load } = api`. */
  private heldBy(symbol: ts.Symbol): ts.Symbol | undefined {
    const { ts, checker } = this;
    const [declaration, ...others] = symbol.declarations ?? [];
    if (!declaration || others.length > 0 || declaration.getSourceFile().isDeclarationFile) return undefined;
    if (!(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return undefined;
    if (ts.isVariableDeclaration(declaration)) {
      const value = declaration.initializer && unwrapped(ts, declaration.initializer);
      const named = value && (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value));
      const held = named ? checker.getSymbolAtLocation(value) : undefined;
      return held === symbol ? undefined : held;
    }
    if (!ts.isBindingElement(declaration) || declaration.initializer || declaration.dotDotDotToken)
      return undefined;
    const pattern = declaration.parent;
    const name = declaration.propertyName ?? declaration.name;
    if (!ts.isObjectBindingPattern(pattern) || !ts.isIdentifier(name)) return undefined;
    return checker.getPropertyOfType(checker.getTypeAtLocation(pattern), name.text);
  }

  /** False for variables and properties of the project, whose names say nothing about what they hold. */
  private standsForItself(symbol: ts.Symbol): boolean {
    const { SymbolFlags } = this.ts;
    const code =
      SymbolFlags.Function |
      SymbolFlags.Class |
      SymbolFlags.Method |
      SymbolFlags.Enum |
      SymbolFlags.ValueModule |
      SymbolFlags.NamespaceModule;
    if (symbol.flags & code) return true;
    return (symbol.declarations ?? []).every((one) => this.isExternal(one) || this.isMemberOfType(one));
  }

  private isExternal(declaration: ts.Node): boolean {
    const source = declaration.getSourceFile();
    return source.isDeclarationFile || packageOf(source.fileName) !== undefined;
  }

  /** Members that a type of the project promises; whoever implements them is not known. */
  private isMemberOfType(declaration: ts.Node): boolean {
    return this.ts.isMethodSignature(declaration);
  }

  private agreedName(declarations: readonly ts.Node[]): string | undefined {
    const names = new Set(declarations.map((one) => this.nameOf(one)));
    const [name] = names;
    if (names.size <= 1) return name;
    // `window` has the globals twice: as its own members and as what stands in the global scope.
    return declarations.every((one) => this.isExternal(one))
      ? [...names].find((one) => one !== undefined && /^\w+$/.test(one))
      : undefined;
  }

  /* -------------------------------------------------------------- names of declarations */

  private nameOf(declaration: ts.Node): string | undefined {
    const { ts } = this;
    const source = declaration.getSourceFile();
    const isLibrary = this.sources.isDefaultLibrary(source);
    const names: string[] = [];
    for (let node: ts.Node = declaration; !ts.isSourceFile(node); node = node.parent) {
      if (!node.parent) return undefined;
      if (ts.isModuleDeclaration(node)) {
        if (isGlobalAugmentation(ts, node)) return names.join(".");
        if (ts.isStringLiteral(node.name)) return [withoutScheme(node.name.text), ...names].join(".");
      }
      const name = this.ownName(node, node === declaration);
      if (name !== undefined) names.unshift(isLibrary ? withoutConstructor(ts, node, name) : name);
    }
    if (names.length === 0) {
      if (!ts.isSourceFile(declaration)) return undefined;
      return packageOf(source.fileName) ?? withoutExtension(source.fileName);
    }
    // What a script declares is global, wherever it comes from.
    if (isLibrary || (source.isDeclarationFile && !ts.isExternalModule(source))) return names.join(".");
    return [packageOf(source.fileName) ?? withoutExtension(source.fileName), ...names].join(".");
  }

  private ownName(node: ts.Node, isLast: boolean): string | undefined {
    const { ts } = this;
    if (!this.isNamed(node)) return undefined;
    if (ts.isConstructorDeclaration(node) || ts.isConstructSignatureDeclaration(node)) return undefined;
    if (ts.isExportAssignment(node)) return "default";
    const name = ts.getNameOfDeclaration(node);
    if (!name)
      return isLast || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ? "default" : undefined;
    if (ts.isComputedPropertyName(name)) return `[${name.expression.getText()}]`;
    return "text" in name && typeof name.text === "string" ? name.text : undefined;
  }

  /** Nodes that give what stands in them a name. */
  private isNamed(node: ts.Node): node is ts.Declaration {
    const { ts } = this;
    return (
      ts.isFunctionDeclaration(node) ||
      ts.isClassLike(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isModuleDeclaration(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isExportAssignment(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isEnumMember(node) ||
      (ts.isClassElement(node) && !ts.isClassStaticBlockDeclaration(node)) ||
      (ts.isTypeElement(node) &&
        !ts.isCallSignatureDeclaration(node) &&
        !ts.isIndexSignatureDeclaration(node))
    );
  }
}

function refTo(definition: FoundDefinition): SymbolRef | undefined {
  const { module } = definition;
  if (definition.function !== undefined) {
    const target = module.functions[definition.function];
    if (!target) return undefined;
    const name = `${module.name}.${target.qualifiedName}`;
    return { name, definition: { file: module.file, function: definition.function } };
  }
  const target = definition.class === undefined ? undefined : module.classes[definition.class];
  if (!target) return undefined;
  const name = `${module.name}.${target.qualifiedName}`;
  return { name, definition: { file: module.file, class: target.id } };
}

function isSame(one: FoundDefinition, other: FoundDefinition): boolean {
  return one.module === other.module && one.function === other.function && one.class === other.class;
}

function isGlobalAugmentation(ts: TypeScript, node: ts.ModuleDeclaration): boolean {
  return (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/** `PromiseConstructor` is what holds the static members of `Promise`. */
function withoutConstructor(ts: TypeScript, node: ts.Node, name: string): string {
  return ts.isInterfaceDeclaration(node) && name !== "Constructor" ? name.replace(/Constructor$/, "") : name;
}

/** Node's modules are known without the scheme that may stand before them. */
export function withoutScheme(module: string): string {
  return module.replace(/^node:/, "");
}

export function withoutExtension(file: string): string {
  return file.replace(/(\.d)?\.[cm]?[jt]sx?$/, "");
}

/** The package that a file belongs to; the packages of types count as what they describe. */
export function packageOf(file: string): string | undefined {
  const match = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  const name = match?.[1];
  if (name === undefined || !name.startsWith("@types/")) return name;
  const described = name.slice("@types/".length);
  const [scope, inner] = described.split("__");
  return inner === undefined ? described : `@${scope}/${inner}`;
}
