/** Statements with blocks of their own: branches, loops, try, switch and labels. */
import type ts from "typescript";
import type {
  Block,
  Handler,
  If,
  Loop,
  Match,
  MatchCase,
  Operation,
  Span,
  Statement,
  Try,
  ValueId,
} from "../../ir/module.ts";
import { lowerExpression } from "./lower-expressions.ts";
import { lowerBinding, lowerTarget } from "./lower-patterns.ts";
import { lowerBody, lowerStatement, lowerStatements } from "./lower-statements.ts";
import { declares, lowerVariables } from "./lower-variables.ts";
import type { Breakable, ModuleBuilder } from "./module-builder.ts";
import { unwrapped } from "./syntax.ts";

/* ---------------------------------------------------------------- branches */

/** Chains of `else if` longer than this become a match without a subject, which does not nest. */
const longChain = 100;

export function lowerIf(builder: ModuleBuilder, node: ts.IfStatement): Statement {
  const { ts } = builder;
  const links: { readonly node: ts.IfStatement; readonly test: Operation[]; readonly body: Block }[] = [];
  let at: ts.Statement | undefined = node;
  while (at && ts.isIfStatement(at)) {
    const link: ts.IfStatement = at;
    const test = lowerCondition(builder, link.expression);
    links.push({ node: link, test, body: lowerBody(builder, link.thenStatement) });
    at = link.elseStatement;
  }
  const last = lowerBody(builder, at);
  if (links.length > longChain) {
    const cases = links.map(
      (link, index): MatchCase => ({
        span: [builder.span(link.node)[0], links[index + 1]?.node.getStart(builder.source) ?? link.node.end],
        pattern: [],
        guard: link.test,
        body: link.body,
        irrefutable: false,
      }),
    );
    const rest: readonly MatchCase[] = at
      ? [{ span: builder.span(at), pattern: [], guard: [], body: last, irrefutable: true }]
      : [];
    return { type: "match", span: builder.span(node), subject: [], cases: [...cases, ...rest] };
  }
  let orElse = last;
  for (const link of links.reverse()) {
    const branch: If = {
      type: "if",
      span: builder.span(link.node),
      test: link.test,
      body: link.body,
      orElse,
    };
    orElse = [branch];
  }
  const [whole] = orElse;
  return whole ?? { type: "pass", span: builder.span(node) };
}

function lowerCondition(builder: ModuleBuilder, node: ts.Expression): Operation[] {
  return builder.collect(() => {
    lowerExpression(builder, node, { as: "condition" });
  });
}

/* ---------------------------------------------------------------- loops */

/** Where the word `await` stands behind `for`, or would be put. */
function keywordOf(builder: ModuleBuilder, node: ts.Node, word?: ts.Node): Span {
  if (word) return builder.span(word);
  const behind = node.getStart(builder.source) + "for".length;
  return [behind, behind];
}

export function lowerForEach(builder: ModuleBuilder, node: ts.ForOfStatement | ts.ForInStatement): Loop {
  const { ts } = builder;
  const waiting = ts.isForOfStatement(node) ? node.awaitModifier : undefined;
  let iterable: ValueId = 0;
  const header = builder.collect(() => {
    iterable = ts.isForOfStatement(node)
      ? lowerExpression(builder, node.expression, { as: "iterated", async: waiting !== undefined })
      : lowerKeys(builder, node.expression);
  });
  return builder.inBlock(() => {
    const { initializer } = node;
    const target = ts.isVariableDeclarationList(initializer)
      ? (initializer.declarations[0]?.name ?? initializer)
      : initializer;
    const each = builder.collect(() => lowerLoopTarget(builder, initializer));
    return labelled(builder, node, (label) => ({
      type: "loop",
      span: builder.span(node),
      kind: "for",
      async: waiting !== undefined,
      keyword: keywordOf(builder, node, waiting),
      header,
      each,
      iterable,
      iterableSpan: builder.span(node.expression),
      target: builder.span(target),
      body: lowerBody(builder, node.statement),
      orElse: [],
      endless: false,
      ...label(),
    }));
  });
}

/** `for (key in object)` goes through the names of what the object has, which any object can give. */
function lowerKeys(builder: ModuleBuilder, node: ts.Expression): ValueId {
  const id = builder.newValue();
  const operand = lowerExpression(builder, node, { as: "operand", by: id, operator: "in" });
  builder.emit({
    op: "compute",
    id,
    span: builder.span(node),
    use: { as: "iterated", async: false },
    what: "list",
    detail: "keys",
    operands: [operand],
  });
  return id;
}

function lowerLoopTarget(builder: ModuleBuilder, initializer: ts.ForInitializer): void {
  if (!builder.ts.isVariableDeclarationList(initializer)) {
    lowerTarget(builder, initializer, "loop");
    return;
  }
  for (const { name, initializer: old } of initializer.declarations) {
    // `for (var x = f() in y)` is legal in scripts of old.
    if (old) lowerExpression(builder, old, { as: "other" });
    lowerBinding(builder, name, { how: "loop", declares: declares(builder, initializer) });
  }
}

export function lowerFor(builder: ModuleBuilder, node: ts.ForStatement): Loop {
  const { ts } = builder;
  return builder.inBlock(() => {
    const { initializer, condition, incrementor } = node;
    const header = builder.collect(() => {
      if (!initializer) return;
      if (!ts.isVariableDeclarationList(initializer)) {
        lowerExpression(builder, initializer, { as: "discarded" });
        return;
      }
      for (const statement of lowerVariables(builder, initializer, builder.span(initializer))) {
        if (statement.type === "assign") builder.scope.sink.push(...statement.operations);
      }
    });
    const test = condition ? lowerCondition(builder, condition) : [];
    return labelled(builder, node, (label) => {
      // In source order before the body, so that functions are numbered as they stand.
      const update = incrementor ? lowerUpdate(builder, incrementor) : [];
      const body = lowerBody(builder, node.statement);
      return {
        type: "loop",
        span: builder.span(node),
        kind: "for",
        async: false,
        keyword: keywordOf(builder, node),
        header,
        each: [...update, ...test],
        body,
        orElse: [],
        endless: !condition || isTrue(builder, condition),
        ...label(),
      };
    });
  });
}

/** The update runs before each round but the first, so it stands in an arm of a choice. */
function lowerUpdate(builder: ModuleBuilder, node: ts.Expression): readonly Operation[] {
  return builder.collect(() => {
    const id = builder.newValue();
    const arm = builder.collect(() => {
      lowerExpression(builder, node, { as: "discarded" });
    });
    const span = builder.span(node);
    builder.emit(
      { op: "choice", id, span, use: { as: "discarded" }, what: "conditional", test: [], arms: [arm, []] },
      node,
    );
  });
}

export function lowerWhile(builder: ModuleBuilder, node: ts.WhileStatement): Loop {
  const each = lowerCondition(builder, node.expression);
  return labelled(builder, node, (label) => ({
    type: "loop",
    span: builder.span(node),
    kind: "while",
    async: false,
    keyword: keywordOf(builder, node),
    header: [],
    each,
    body: lowerBody(builder, node.statement),
    orElse: [],
    endless: isTrue(builder, node.expression),
    ...label(),
  }));
}

/** `do … while (test)` is an endless loop whose body ends with a break unless the test holds. */
export function lowerDo(builder: ModuleBuilder, node: ts.DoStatement): Loop {
  return labelled(builder, node, (label) => {
    const body = lowerBody(builder, node.statement);
    const span = builder.span(node.expression);
    const test = lowerCondition(builder, node.expression);
    const end: Statement = { type: "if", span, test, body: [], orElse: [{ type: "break", span }] };
    const start = node.getStart(builder.source);
    return {
      type: "loop",
      span: builder.span(node),
      kind: "while",
      async: false,
      keyword: [start, start],
      header: [],
      each: [],
      body: isTrue(builder, node.expression) ? body : [...body, end],
      orElse: [],
      endless: true,
      ...label(),
    };
  });
}

function isTrue({ ts }: ModuleBuilder, test: ts.Expression): boolean {
  const node = unwrapped(ts, test);
  return node.kind === ts.SyntaxKind.TrueKeyword || (ts.isNumericLiteral(node) && Number(node.text) !== 0);
}

/* ---------------------------------------------------------------- labels */

/**
 * Runs `lower` for something that jumps inside may leave. Labels written before it are handed on
 * by {@link lowerLabelled}; `label()` gives the one to write down, once the body is lowered.
 */
function labelled<Result>(
  builder: ModuleBuilder,
  node: ts.Node,
  lower: (label: () => { readonly label?: string }) => Result,
  options?: { readonly what: "match"; readonly labelledOnly: boolean },
): Result {
  const labels = builder.labels.get(node) ?? [];
  const entry: Breakable = {
    what: options?.what ?? "loop",
    labels,
    labelledOnly: options?.labelledOnly ?? false,
  };
  builder.scope.breakable.push(entry);
  const name = labels.at(-1);
  const result = lower(() => (name === undefined ? {} : { label: name }));
  builder.scope.breakable.pop();
  return result;
}

export function lowerLabelled(builder: ModuleBuilder, node: ts.LabeledStatement): readonly Statement[] {
  const { ts } = builder;
  const labels: string[] = [];
  let target: ts.Statement = node;
  while (ts.isLabeledStatement(target)) {
    labels.push(target.label.text);
    target = target.statement;
  }
  const statement = target;
  builder.labels.set(statement, labels);
  if (ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement))
    return lowerStatement(builder, statement);
  // A labelled block: `break label` leaves it.
  return labelled(
    builder,
    statement,
    (label): readonly Statement[] => {
      const span = builder.span(statement);
      const body = lowerBody(builder, statement);
      const only: MatchCase = { span, pattern: [], guard: [], body, irrefutable: true };
      return [{ type: "match", span: builder.span(node), subject: [], cases: [only], ...label() }];
    },
    { what: "match", labelledOnly: true },
  );
}

/* ---------------------------------------------------------------- switch */

export function lowerSwitch(builder: ModuleBuilder, node: ts.SwitchStatement): Match {
  const subject = builder.collect(() => {
    lowerExpression(builder, node.expression, { as: "matched" });
  });
  const { clauses } = node.caseBlock;
  return builder.inBlock(() =>
    labelled(
      builder,
      node,
      (label): Match => {
        const cases = clauses.map((clause, index) =>
          lowerClause(builder, clause, index === clauses.length - 1),
        );
        return { type: "match", span: builder.span(node), subject, cases, ...label() };
      },
      { what: "match", labelledOnly: false },
    ),
  );
}

/** The `break` that ends a clause is not there; a clause without an end runs on into the next. */
function lowerClause(builder: ModuleBuilder, clause: ts.CaseOrDefaultClause, isLast: boolean): MatchCase {
  const { ts } = builder;
  const pattern = ts.isCaseClause(clause)
    ? builder.collect(() => {
        lowerExpression(builder, clause.expression, { as: "matched" });
      })
    : [];
  const lowered = lowerStatements(builder, clause.statements);
  const last = lowered.at(-1);
  const broken = last?.type === "break" && last.leaves === "match" && last.label === undefined;
  const body = broken ? lowered.slice(0, -1) : lowered;
  const fallsThrough = !isLast && !broken && !endsAbruptly(body);
  return {
    span: builder.span(clause),
    pattern,
    guard: [],
    body,
    // A default in the middle is taken only after the cases behind it have been tried.
    irrefutable: !ts.isCaseClause(clause) && isLast,
    ...(fallsThrough ? { fallsThrough } : {}),
  };
}

/** True when control never reaches the end of the block. */
function endsAbruptly(block: Block): boolean {
  const last = block.at(-1);
  switch (last?.type) {
    case "return":
    case "raise":
    case "break":
    case "continue":
      return true;
    case "if":
      return endsAbruptly(last.body) && endsAbruptly(last.orElse);
    case "try":
      return (
        endsAbruptly(last.finally) ||
        (endsAbruptly(last.body) && last.handlers.every((handler) => endsAbruptly(handler.body)))
      );
    default:
      return false;
  }
}

/* ---------------------------------------------------------------- try */

export function lowerTry(builder: ModuleBuilder, node: ts.TryStatement): Try {
  const body = lowerBody(builder, node.tryBlock);
  const handlers = node.catchClause ? [lowerHandler(builder, node.catchClause)] : [];
  return {
    type: "try",
    span: builder.span(node),
    body,
    handlers,
    orElse: [],
    finally: lowerBody(builder, node.finallyBlock),
  };
}

function lowerHandler(builder: ModuleBuilder, node: ts.CatchClause): Handler {
  const name = node.variableDeclaration?.name;
  return builder.inBlock(() => {
    const operations = builder.collect(() => {
      if (name) lowerBinding(builder, name, { how: "handler", declares: "block" });
    });
    return {
      span: builder.span(node),
      exceptions: [],
      ...(name && builder.ts.isIdentifier(name) ? { name: name.text } : {}),
      group: false,
      operations,
      body: lowerBody(builder, node.block),
    };
  });
}
