/**
 * Fills the linked fields of a module's IR from the checker. Doing it again overwrites. Asks the
 * checker once for each operation at most, and never throws on user code.
 */
import type ts from "typescript";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import type {
  Call,
  Closure,
  Decorator,
  FunctionId,
  FunctionIr,
  ImportBinding,
  Module,
  Operation,
  Place,
  Read,
  SymbolRef,
  Use,
  ValueFacts,
} from "../../ir/module.ts";
import { operationsOf } from "../../ir/walk.ts";
import { factsOfComputation } from "./computations.ts";
import type { DefinitionOf } from "./definitions.ts";
import { expectedResult } from "./expectations.ts";
import { functionFacts, ValueKinds } from "./kinds.ts";
import type { LoweredModule } from "./lower.ts";
import { SymbolNames, withoutScheme } from "./symbols.ts";
import { type TypeScript, unwrapped } from "./syntax.ts";

export interface LinkSources {
  /** True for the files of the language's and the browser's own declarations (`lib.*.d.ts`). */
  readonly isDefaultLibrary: (source: ts.SourceFile) => boolean;
  /** The project's functions and classes by their declarations. */
  readonly definitionOf: DefinitionOf;
  readonly knowledge?: LibraryKnowledge;
}

/** Links modules with one checker, and keeps what it found out about types and symbols. */
export interface Linker {
  /** All of a module, or these functions of it. */
  link(lowered: LoweredModule, only?: ReadonlySet<FunctionId>): void;
}

export function createLinker(ts: TypeScript, checker: ts.TypeChecker, sources: LinkSources): Linker {
  const names = new SymbolNames(ts, checker, sources);
  const kinds = new ValueKinds(ts, checker, names, sources.knowledge);
  return {
    link(lowered, only) {
      new ModuleLinker(ts, checker, names, kinds, lowered).link(only);
    },
  };
}

/** Uses in which a function goes to where a type is declared for it. */
const handsOver = new Set<Use["as"]>([
  "argument",
  "collected",
  "bound",
  "stored",
  "returned",
  "chosen",
  "other",
]);

class ModuleLinker {
  private readonly module: Module;
  private readonly imports: ReadonlyMap<string, ImportBinding>;

  constructor(
    private readonly ts: TypeScript,
    private readonly checker: ts.TypeChecker,
    private readonly names: SymbolNames,
    private readonly kinds: ValueKinds,
    private readonly lowered: LoweredModule,
  ) {
    this.module = lowered.module;
    this.imports = new Map(this.module.imports.map((one) => [`${one.scope} ${one.local}`, one]));
  }

  link(only: ReadonlySet<FunctionId> | undefined): void {
    for (const target of this.module.functions) {
      if (only && !only.has(target.id)) continue;
      for (const { operation } of operationsOf(target)) this.safely(() => this.linkOperation(operation));
      for (const decorator of target.decorators) this.safely(() => this.linkDecorator(decorator));
    }
    if (only) return;
    for (const { decorators } of this.module.classes)
      for (const decorator of decorators) this.safely(() => this.linkDecorator(decorator));
  }

  /** The checker fails on some broken programs; what it was asked about then stays unknown. */
  private safely(link: () => void): void {
    try {
      link();
    } catch (error) {
      if (error instanceof this.ts.OperationCanceledException) throw error;
    }
  }

  private linkOperation(operation: Operation): void {
    const node = this.lowered.nodes.get(operation);
    if (!node) return;
    switch (operation.op) {
      case "call":
        this.linkCall(operation, node);
        return;
      case "read":
        this.linkRead(operation, node);
        return;
      case "closure":
        this.linkClosure(operation, node);
        return;
      case "compute":
        operation.facts = factsOfComputation(this.ts, operation, node) ?? this.factsAt(node);
        return;
      case "choice":
        // Of a condition only the parts are of interest.
        operation.facts = operation.use.as === "condition" ? undefined : this.factsAt(node);
        return;
      case "await":
        operation.facts = this.factsAt(node);
        return;
      default:
    }
  }

  /* -------------------------------------------------------------- calls */

  private linkCall(call: Call, node: ts.Node): void {
    call.facts = this.factsAt(node);
    const target = this.calleeNode(node);
    call.callee.symbol = target && (this.symbolAt(target) ?? this.byImport(call.callee.place));
    delete call.contextual;
    if (call.use.as === "awaited" && this.isContextual(node)) call.contextual = true;
  }

  /** Whether a type parameter of the signature is left to the surroundings of the call, wholly or by a literal. */
  private isContextual(node: ts.Node): boolean {
    const { ts } = this;
    if (!ts.isCallExpression(node) || node.typeArguments) return false;
    const declared = this.checker.getResolvedSignature(node)?.declaration;
    const parameters = declared && "typeParameters" in declared ? declared.typeParameters : undefined;
    if (!declared || !parameters || parameters.length === 0) return false;
    const types = declared.parameters.map((one) => ("type" in one && one.type ? one.type.getText() : ""));
    const isLeft = parameters.some((one) => {
      const name = ts.isTypeParameterDeclaration(one) ? one.name.text : "";
      return !types.some((type) => new RegExp(`\\b${name}\\b`).test(type));
    });
    return (
      isLeft ||
      node.arguments.some((one) => ts.isArrayLiteralExpression(one) || ts.isObjectLiteralExpression(one))
    );
  }

  private calleeNode(node: ts.Node): ts.Node | undefined {
    const { ts } = this;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return unwrapped(ts, node.expression);
    return ts.isTaggedTemplateExpression(node) ? unwrapped(ts, node.tag) : undefined;
  }

  /** Without types, a name is known by the import that binds it, as written. */
  private byImport(place: Place | undefined): SymbolRef | undefined {
    if (place?.owner === undefined) return undefined;
    const binding = this.imports.get(`${place.owner} ${place.root}`);
    if (!binding || /^[./]/.test(binding.module)) return undefined;
    const member = binding.member === undefined || binding.member === "default" ? "" : `.${binding.member}`;
    if (!place.path.every((step) => step.startsWith("."))) return undefined;
    return { name: `${withoutScheme(binding.module)}${member}${place.path.join("")}` };
  }

  /* -------------------------------------------------------------- reads and closures */

  private linkRead(read: Read, node: ts.Node): void {
    read.symbol = this.symbolAt(node) ?? this.byImport(read.place);
    if (read.use.as === "callee" && read.symbol) {
      read.facts = functionFacts;
      return;
    }
    const type = this.typeAt(node);
    read.facts = type && this.kinds.factsOf(type);
    const gives = type && handsOver.has(read.use.as) ? this.givesPromise(type) : "never";
    const expected = gives === "never" ? undefined : expectedResult(this.ts, this.checker, node);
    if (expected || read.expects) read.expects = expected;
    if (gives === "surely" || read.promises) read.promises = gives === "surely" || undefined;
  }

  private linkClosure(closure: Closure, node: ts.Node): void {
    const target: FunctionIr | undefined = this.module.functions[closure.function];
    const expected =
      target && handsOver.has(closure.use.as) ? expectedResult(this.ts, this.checker, node) : undefined;
    const gives = expected !== undefined && target !== undefined && this.closureGivesPromise(target, node);
    if (gives || closure.expects) closure.expects = gives ? expected : undefined;
  }

  private closureGivesPromise(target: FunctionIr, node: ts.Node): boolean {
    if (target.async) return !target.generator;
    return !target.generator && this.givesPromise(this.checker.getTypeAtLocation(node)) !== "never";
  }

  /** By some of its signatures, or by all of them and without a way to give nothing. */
  private givesPromise(type: ts.Type): "surely" | "perhaps" | "never" {
    const results = type.getCallSignatures().map((one) => this.checker.getReturnTypeOfSignature(one));
    const promises = results.filter((result) => this.kinds.kindOf(result) === "promise");
    if (promises.length === 0) return "never";
    const isSure =
      promises.length === results.length && promises.every((one) => !this.kinds.factsOf(one)?.optional);
    return isSure ? "surely" : "perhaps";
  }

  private linkDecorator(decorator: Decorator): void {
    const node = this.lowered.nodes.get(decorator);
    decorator.symbol = node && (this.symbolAt(unwrapped(this.ts, node)) ?? this.byImport(decorator.place));
  }

  /* -------------------------------------------------------------- the checker */

  private typeAt(node: ts.Node): ts.Type | undefined {
    return this.checker.getTypeAtLocation(node);
  }

  private factsAt(node: ts.Node): ValueFacts | undefined {
    const type = this.typeAt(node);
    return type && this.kinds.factsOf(type);
  }

  private symbolAt(node: ts.Node): SymbolRef | undefined {
    const { ts, checker } = this;
    if (node.kind === ts.SyntaxKind.ImportKeyword) return { name: "import" };
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return this.names.refOfFunction(node);
    const symbol = this.checkedSymbol(node);
    if (!symbol || (symbol.flags & ts.SymbolFlags.Alias && !checker.getAliasedSymbol(symbol).declarations))
      return undefined;
    return this.names.refOf(symbol);
  }

  private checkedSymbol(node: ts.Node): ts.Symbol | undefined {
    const { ts, checker } = this;
    if (ts.isElementAccessExpression(node)) return checker.getSymbolAtLocation(node.argumentExpression);
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      if (parent && ts.isShorthandPropertyAssignment(parent))
        return checker.getShorthandAssignmentValueSymbol(parent);
      return checker.getSymbolAtLocation(node);
    }
    const named = ts.isPropertyAccessExpression(node) || node.kind === ts.SyntaxKind.SuperKeyword;
    return named ? checker.getSymbolAtLocation(node) : undefined;
  }
}
