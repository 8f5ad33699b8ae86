/**
 * Ways through a function's IR: every operation with the statements around it, values by their
 * id, and where a name is used. Answers are kept by the lists they were found in (a function's body,
 * a module's functions), so asking twice costs nothing; an edit makes new lists and with them new
 * answers, while functions it left alone keep theirs.
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
  Place,
  Read,
  Statement,
  Try,
  Use,
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
  return remember(statementMemory, target.body, () => {
    const found: StatementSite[] = [];
    collectStatements(target.body, [], found);
    return found;
  });
}

/** Every operation of a function in source order of its statements, including those inside choices. */
export function operationsOf(target: FunctionIr): readonly OperationSite[] {
  return remember(operationMemory, target.body, () => {
    const found: OperationSite[] = [];
    for (const site of statementsOf(target)) {
      for (const operations of ownOperationLists(site.statement)) {
        collectOperations(operations, site, false, found);
      }
    }
    return found;
  });
}

/** An operation of one sort with the statements around it. */
export type SiteOf<Name extends Operation["op"]> = OperationSite & {
  readonly operation: Extract<Operation, { readonly op: Name }>;
};

/** The calls of a function, in the order of {@link operationsOf}. */
export function callsIn(target: FunctionIr): readonly SiteOf<"call">[] {
  return remember(callMemory, target.body, () => sitesOf(target, "call"));
}

/** The awaits of a function, in the order of {@link operationsOf}. */
export function awaitsIn(target: FunctionIr): readonly SiteOf<"await">[] {
  return remember(awaitMemory, target.body, () => sitesOf(target, "await"));
}

/** The comprehensions that a function evaluates, in the order of {@link operationsOf}. */
export function comprehensionsIn(target: FunctionIr): readonly SiteOf<"comprehension">[] {
  return remember(comprehensionMemory, target.body, () => sitesOf(target, "comprehension"));
}

function sitesOf<Name extends Operation["op"]>(target: FunctionIr, name: Name): readonly SiteOf<Name>[] {
  return operationsOf(target).filter((site): site is SiteOf<Name> => site.operation.op === name);
}

/**
 * The words by which a function's own operations name anything: roots of places, attributes, methods
 * called. That it defines a function or class of that name does not count.
 */
export function mentionsIn(target: FunctionIr): ReadonlySet<string> {
  return remember(mentionMemory, target.body, () => {
    const mentioned = new Set<string>();
    for (const { operation } of operationsOf(target)) {
      if (operation.op === "read" || (operation.op === "write" && operation.how !== "define")) {
        mentioned.add(operation.place.root);
        for (const step of operation.place.path) if (step.startsWith(".")) mentioned.add(step.slice(1));
      } else if (operation.op === "call" && operation.callee.member !== undefined) {
        mentioned.add(operation.callee.member);
      } else if (operation.op === "compute" && operation.detail !== undefined) {
        mentioned.add(operation.detail);
      }
    }
    return mentioned;
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
  if (target.body !== lastValues.of) {
    const sites = remember(valueMemory, target.body, () => {
      const values: ValueSite[] = [];
      for (const site of operationsOf(target)) {
        if (site.operation.op !== "write") values[site.operation.id] = { value: site.operation, site };
      }
      return values;
    });
    lastValues = { of: target.body, sites };
  }
  return lastValues.sites[id];
}

/** Questions about values come in runs about one function. */
let lastValues: { readonly of?: Block; readonly sites: readonly (ValueSite | undefined)[] } = {
  sites: [],
};

export interface NameRead {
  readonly function: FunctionIr;
  readonly read: Read;
  readonly site: OperationSite;
}

export interface NameWrite {
  readonly function: FunctionIr;
  readonly write: Write;
  readonly site: OperationSite;
}

/** Every way in which code touches one name. */
export interface NameUses {
  readonly reads: readonly NameRead[];
  readonly writes: readonly NameWrite[];
}

interface MutableUses {
  readonly reads: NameRead[];
  readonly writes: NameWrite[];
}

/**
 * Reads and writes, in the whole module, of access paths that begin with the name `root` as
 * function `owner` binds it. A write to `root.attribute` is among the writes.
 */
export function usesOf(module: Module, owner: FunctionId, root: string): NameUses {
  const known = remember(nameMemory, module.functions, () => new Map<FunctionId, Map<string, NameUses>>());
  let names = known.get(owner);
  if (!names) {
    names = new Map();
    known.set(owner, names);
  }
  let uses = names.get(root);
  if (!uses) {
    uses = collectUses(module, owner, root);
    names.set(root, uses);
  }
  return uses;
}

/** Functions whose definition stands directly in this one. */
export function childrenOf(module: Module, target: FunctionIr): readonly FunctionIr[] {
  const children = remember(childMemory, module.functions, () => {
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
  return comprehensionsIn(parent).find(({ operation }) => operation.function === scope.id)?.operation;
}

/** True for names that the scope binds itself. A generated module may bind many thousands. */
export function binds(scope: FunctionIr, name: string): boolean {
  if (scope.locals.length < 8) return scope.locals.includes(name);
  return remember(localMemory, scope.locals, () => new Set(scope.locals)).has(name);
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
const mentionMemory = new WeakMap<object, ReadonlySet<string>>();
const callMemory = new WeakMap<object, readonly SiteOf<"call">[]>();
const awaitMemory = new WeakMap<object, readonly SiteOf<"await">[]>();
const comprehensionMemory = new WeakMap<object, readonly SiteOf<"comprehension">[]>();
/** Indexed by value id, which count from 0 in each function. */
const valueMemory = new WeakMap<object, readonly (ValueSite | undefined)[]>();
const nameMemory = new WeakMap<object, Map<FunctionId, Map<string, NameUses>>>();
const ownNameMemory = new WeakMap<object, ReadonlyMap<FunctionId, ReadonlyMap<string, NameUses>>>();
const lastInside = new WeakMap<object, readonly FunctionId[]>();
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

/** Only the owner and functions inside it can name what it binds; these follow it in the list. */
function collectUses(module: Module, owner: FunctionId, root: string): NameUses {
  const last = remember(lastInside, module.functions, () => lastFunctionsInside(module))[owner] ?? owner;
  const parts: NameUses[] = [];
  for (let id = owner; id <= last; id++) {
    const scope = module.functions[id];
    const uses = scope && namesIn(scope).get(owner)?.get(root);
    if (uses) parts.push(uses);
  }
  const [first] = parts;
  if (!first) return NO_USES;
  if (parts.length === 1) return first;
  return { reads: parts.flatMap((part) => part.reads), writes: parts.flatMap((part) => part.writes) };
}

/** For each function the last one of the list that stands in it, or itself. */
function lastFunctionsInside(module: Module): readonly FunctionId[] {
  const last = module.functions.map((_, id) => id);
  for (let id = last.length - 1; id > 0; id--) {
    const parent = module.functions[id]?.parent;
    if (parent === null || parent === undefined) continue;
    last[parent] = Math.max(last[parent] ?? parent, last[id] ?? id);
  }
  return last;
}

/** The names that a function's own operations touch, by the function that binds them. */
function namesIn(scope: FunctionIr): ReadonlyMap<FunctionId, ReadonlyMap<string, NameUses>> {
  return remember(ownNameMemory, scope.body, () => {
    const owners = new Map<FunctionId, Map<string, MutableUses>>();
    for (const site of operationsOf(scope)) {
      const { operation } = site;
      if (operation.op !== "read" && operation.op !== "write") continue;
      const { owner, root } = operation.place;
      if (owner === undefined) continue;
      let names = owners.get(owner);
      if (!names) {
        names = new Map();
        owners.set(owner, names);
      }
      let uses = names.get(root);
      if (!uses) {
        uses = { reads: [], writes: [] };
        names.set(root, uses);
      }
      if (operation.op === "read") uses.reads.push({ function: scope, read: operation, site });
      else uses.writes.push({ function: scope, write: operation, site });
    }
    return owners;
  });
}

/** An access path as one text, such as `self.db.query`; for a method call, that of its object is {@link objectText}. */
export function placeText({ root, path }: Place): string {
  return [root, ...path].join("");
}

/** The path of a place without its last step. */
export function objectText({ root, path }: Place): string {
  return [root, ...path.slice(0, -1)].join("");
}

/** What becomes of a value, through every choice whose outcome it may be. */
export function finalUse(target: FunctionIr, value: ValueOperation): Use {
  let { use } = value;
  while (use.as === "chosen") {
    const choice = valueById(target, use.by);
    if (!choice) return use;
    use = choice.use;
  }
  return use;
}
