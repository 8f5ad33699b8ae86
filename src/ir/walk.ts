/**
 * Ways through a function's IR: every operation with the statements around it, values by their
 * id, and where a name is used. Answers are kept per function or module object, so asking twice
 * costs nothing; an edited file gets new objects and with them new answers.
 *
 * It decides nothing about what code means; that is for `src/analysis`.
 */
import type {
  Block,
  Comprehension,
  FunctionId,
  FunctionIr,
  If,
  Loop,
  Match,
  Module,
  Operation,
  Read,
  Statement,
  Try,
  ValueId,
  With,
  Write,
} from "./module.ts";

/** Operations that make a value: all but writes. */
export type ValueOperation = Exclude<Operation, Write>;

/** A compound statement around something, and in which of its parts that something stands. */
export type Enclosing =
  | { readonly statement: If; readonly part: "body" | "else" }
  | { readonly statement: Match; readonly part: "case"; readonly index: number }
  | { readonly statement: Loop; readonly part: "body" | "else" }
  | { readonly statement: Try; readonly part: "body" | "else" | "finally" }
  | { readonly statement: Try; readonly part: "handler"; readonly index: number }
  | { readonly statement: With; readonly part: "body" };

export interface StatementSite {
  readonly statement: Statement;
  /** Outermost first. */
  readonly enclosing: readonly Enclosing[];
  /** The block it is part of, and its index there. */
  readonly block: Block;
  readonly index: number;
}

export interface OperationSite extends StatementSite {
  readonly operation: Operation;
  /** True inside an arm of a choice (`a and b`), which may not run though its statement does. */
  readonly optional: boolean;
}

/** Every statement of a function, nested ones after the one they stand in. Not those of functions within. */
export function statementsOf(target: FunctionIr): readonly StatementSite[] {
  return remember(statementMemory, target, () => {
    const found: StatementSite[] = [];
    collectStatements(target.body, [], found);
    return found;
  });
}

/** Every operation of a function in source order of its statements, including those inside choices. */
export function operationsOf(target: FunctionIr): readonly OperationSite[] {
  return remember(operationMemory, target, () => {
    const found: OperationSite[] = [];
    for (const site of statementsOf(target)) {
      for (const operations of ownOperationLists(site.statement)) {
        collectOperations(operations, site, false, found);
      }
    }
    return found;
  });
}

/** Operations that the statement evaluates itself, flat, without those of statements inside it. */
export function ownOperations(statement: Statement): readonly Operation[] {
  return flatten(ownOperationLists(statement).flat());
}

/** Operations with those of the tests and arms of choices in line, each choice after its parts. */
export function flatten(operations: readonly Operation[]): readonly Operation[] {
  if (!operations.some((operation) => operation.op === "choice")) return operations;
  return operations.flatMap((operation) =>
    operation.op === "choice"
      ? [...flatten(operation.test), ...operation.arms.flatMap((arm) => flatten(arm)), operation]
      : [operation],
  );
}

/** The operation that makes a value, or undefined for an id that the function does not have. */
export function valueById(target: FunctionIr, id: ValueId | undefined): ValueOperation | undefined {
  return id === undefined ? undefined : siteOfValue(target, id)?.value;
}

export interface ValueSite {
  readonly value: ValueOperation;
  readonly site: OperationSite;
}

/** Where a value is made. */
export function siteOfValue(target: FunctionIr, id: ValueId): ValueSite | undefined {
  if (target !== lastValues.of) {
    const sites = remember(valueMemory, target, () => {
      const values: ValueSite[] = [];
      for (const site of operationsOf(target)) {
        if (site.operation.op !== "write") values[site.operation.id] = { value: site.operation, site };
      }
      return values;
    });
    lastValues = { of: target, sites };
  }
  return lastValues.sites[id];
}

/** Questions about values come in runs about one function. */
let lastValues: { readonly of?: FunctionIr; readonly sites: readonly (ValueSite | undefined)[] } = {
  sites: [],
};

/** Every way in which code touches one name. */
export interface NameUses {
  readonly reads: readonly {
    readonly function: FunctionIr;
    readonly read: Read;
    readonly site: OperationSite;
  }[];
  readonly writes: readonly {
    readonly function: FunctionIr;
    readonly write: Write;
    readonly site: OperationSite;
  }[];
}

/**
 * Reads and writes, in the whole module, of access paths that begin with the name `root` as
 * function `owner` binds it. A write to `root.attribute` is among the writes.
 */
export function usesOf(module: Module, owner: FunctionId, root: string): NameUses {
  const key = `${owner} ${root}`;
  return remember(nameMemory, module, () => collectNames(module)).get(key) ?? NO_USES;
}

/** Functions whose definition stands directly in this one. */
export function childrenOf(module: Module, target: FunctionIr): readonly FunctionIr[] {
  const children = remember(childMemory, module, () => {
    const byParent = new Map<FunctionId, FunctionIr[]>();
    for (const candidate of module.functions) {
      if (candidate.parent === null) continue;
      const siblings = byParent.get(candidate.parent);
      if (siblings) siblings.push(candidate);
      else byParent.set(candidate.parent, [candidate]);
    }
    return byParent;
  });
  return children.get(target.id) ?? [];
}

/** The function whose code this is for a reader: comprehensions belong to the one around them. */
export function homeOf(module: Module, target: FunctionIr): FunctionIr {
  let home = target;
  while (home.kind === "comprehension" && home.parent !== null) {
    const parent = module.functions[home.parent];
    if (!parent) return home;
    home = parent;
  }
  return home;
}

/**
 * The function that would wait at an `await` written in this scope, async or not. Undefined where
 * none may be written or nobody would wait at once: lambdas, class bodies, and generator
 * expressions, which run when somebody iterates them.
 */
export function waitingFunction(module: Module, scope: FunctionIr): FunctionIr | undefined {
  switch (scope.kind) {
    case "module":
    case "function":
      return scope;
    case "lambda":
    case "class-body":
      return undefined;
    case "comprehension": {
      const parent = scope.parent === null ? undefined : module.functions[scope.parent];
      if (!parent || comprehensionOf(module, scope)?.lazy !== false) return undefined;
      return waitingFunction(module, parent);
    }
  }
}

/** True where an `await` may be written today and the code around it waits for it. */
export function mayAwait(module: Module, scope: FunctionIr): boolean {
  const waiting = waitingFunction(module, scope);
  return waiting !== undefined && (waiting.kind === "module" ? module.topLevelAwait : waiting.async);
}

/** The operation that a comprehension's scope belongs to. */
export function comprehensionOf(module: Module, scope: FunctionIr): Comprehension | undefined {
  const parent = scope.parent === null ? undefined : module.functions[scope.parent];
  if (scope.kind !== "comprehension" || !parent) return undefined;
  for (const { operation } of operationsOf(parent)) {
    if (operation.op === "comprehension" && operation.function === scope.id) return operation;
  }
  return undefined;
}

/** True for names that the scope binds itself. A generated module may bind many thousands. */
export function binds(scope: FunctionIr, name: string): boolean {
  if (scope.locals.length < 8) return scope.locals.includes(name);
  return remember(localMemory, scope, () => new Set(scope.locals)).has(name);
}

/** Scopes in which a name is looked up from a function, innermost first. */
export function scopeChain(module: Module, from: FunctionIr): readonly FunctionIr[] {
  const chain = [from];
  for (let scope = from; scope.parent !== null; ) {
    const parent = module.functions[scope.parent];
    if (!parent) break;
    // The names of a class body are not in scope for the functions inside it.
    if (parent.kind !== "class-body") chain.push(parent);
    scope = parent;
  }
  return chain;
}

const NO_USES: NameUses = { reads: [], writes: [] };

const statementMemory = new WeakMap<object, readonly StatementSite[]>();
const operationMemory = new WeakMap<object, readonly OperationSite[]>();
/** Indexed by value id, which count from 0 in each function. */
const valueMemory = new WeakMap<object, readonly (ValueSite | undefined)[]>();
const nameMemory = new WeakMap<object, Map<string, NameUses>>();
const localMemory = new WeakMap<object, ReadonlySet<string>>();
const childMemory = new WeakMap<object, Map<FunctionId, FunctionIr[]>>();

function remember<Result>(memory: WeakMap<object, Result>, key: object, compute: () => Result): Result {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const result = compute();
  memory.set(key, result);
  return result;
}

function collectStatements(block: Block, enclosing: readonly Enclosing[], found: StatementSite[]): void {
  block.forEach((statement, index) => {
    found.push({ statement, enclosing, block, index });
    for (const [inner, around] of innerBlocks(statement)) {
      if (inner.length > 0) collectStatements(inner, [...enclosing, around], found);
    }
  });
}

function innerBlocks(statement: Statement): readonly (readonly [Block, Enclosing])[] {
  switch (statement.type) {
    case "if":
      return [
        [statement.body, { statement, part: "body" }],
        [statement.orElse, { statement, part: "else" }],
      ];
    case "loop":
      return [
        [statement.body, { statement, part: "body" }],
        [statement.orElse, { statement, part: "else" }],
      ];
    case "match":
      return statement.cases.map((one, index) => [one.body, { statement, part: "case", index }]);
    case "try":
      return [
        [statement.body, { statement, part: "body" }],
        ...statement.handlers.map((handler, index): readonly [Block, Enclosing] => [
          handler.body,
          { statement, part: "handler", index },
        ]),
        [statement.orElse, { statement, part: "else" }],
        [statement.finally, { statement, part: "finally" }],
      ];
    case "with":
      return [[statement.body, { statement, part: "body" }]];
    default:
      return [];
  }
}

function ownOperationLists(statement: Statement): readonly (readonly Operation[])[] {
  switch (statement.type) {
    case "if":
      return [statement.test];
    case "match":
      return [statement.subject, ...statement.cases.flatMap((one) => [one.pattern, one.guard])];
    case "loop":
      return [statement.header, statement.each];
    case "try":
      return statement.handlers.map((handler) => handler.operations);
    case "with":
      return statement.items.map((item) => item.operations);
    case "break":
    case "continue":
    case "pass":
      return [];
    default:
      return [statement.operations];
  }
}

function collectOperations(
  operations: readonly Operation[],
  site: StatementSite,
  optional: boolean,
  found: OperationSite[],
): void {
  for (const operation of operations) {
    if (operation.op === "choice") {
      collectOperations(operation.test, site, optional, found);
      for (const arm of operation.arms) collectOperations(arm, site, true, found);
    }
    const { statement, enclosing, block, index } = site;
    found.push({ statement, enclosing, block, index, operation, optional });
  }
}

function collectNames(module: Module): Map<string, NameUses> {
  const names = new Map<
    string,
    {
      reads: { function: FunctionIr; read: Read; site: OperationSite }[];
      writes: { function: FunctionIr; write: Write; site: OperationSite }[];
    }
  >();
  for (const scope of module.functions) {
    for (const site of operationsOf(scope)) {
      const { operation } = site;
      if (operation.op !== "read" && operation.op !== "write") continue;
      const { owner, root } = operation.place;
      if (owner === undefined) continue;
      const key = `${owner} ${root}`;
      const uses = names.get(key) ?? { reads: [], writes: [] };
      names.set(key, uses);
      if (operation.op === "read") uses.reads.push({ function: scope, read: operation, site });
      else uses.writes.push({ function: scope, write: operation, site });
    }
  }
  return names;
}
