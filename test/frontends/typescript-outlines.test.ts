/** What the lowering makes of each construct of TypeScript and JavaScript, as outlines of the IR. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { irOutline } from "../../src/explain/ir-outline.ts";
import { lowerAlone } from "./typescript-program.ts";

/** The outline of `text`, or of the functions named in `only`. */
function outline(title: string, text: string, expected: string, only?: readonly string[]): void {
  it(title, () => {
    const { module } = lowerAlone(text, text.includes("<T>c") ? "/project/example.ts" : undefined);
    assert.deepEqual(module.problems, []);
    assert.equal(irOutline(module, only), dedented(expected));
  });
}

/** Without the indentation that a template has by where it stands. */
function dedented(text: string): string {
  const lines = text.split("\n").slice(1, -1);
  const margin = lines[0]?.search(/\S/) ?? 0;
  return lines.map((line) => line.slice(margin)).join("\n");
}

describe("taking values apart", () => {
  outline(
    "a pattern with defaults and rest",
    "const { a, b: [c = g()], ...rest } = await f();",
    `
      module <module>()
        assign
          %2 read f → callee by %1
          %1 call f() → awaited by %0
          %0 await %1 → unpacked
          write global a (unpack)
          %3 choice coalesce → bound to global c
            test
            arm
              %5 read g → callee by %4
              %4 call g() → chosen by %3
            arm
          write global c (unpack)
          write global rest (unpack)
    `,
  );
  outline(
    "a computed key is evaluated behind the value",
    "const { [k()]: a } = f();",
    `
      module <module>()
        assign
          %1 read f → callee by %0
          %0 call f() → unpacked
          %3 read k → callee by %2
          %2 call k() → other
          write global a (unpack)
    `,
  );
  outline(
    "a pattern of places",
    "({ a: x.y, b = 1, ...z[i()] } = f());",
    `
      module <module>()
        assign
          %1 read f → callee by %0
          %0 call f() → unpacked
          write x.y (unpack)
          %2 choice coalesce → bound to b
            test
            arm
              %3 constant 1 → chosen by %2
            arm
          write b (unpack)
          %5 read i → callee by %4
          %4 call i() → other
          write z[*] (unpack)
    `,
  );
  outline(
    "a default for a place",
    "[p, q.r = h()] = t;",
    `
      module <module>()
        assign
          %0 read t → unpacked
          write p (unpack)
          %1 choice coalesce → stored to q.r
            test
            arm
              %3 read h → callee by %2
              %2 call h() → chosen by %1
            arm
          write q.r (unpack)
    `,
  );
  outline(
    "parameters",
    "function f({ a, b = g() }, [c] = d(), n = 1, ...rest) {}",
    `
      function f({ a, b = g() }, [c], n, rest)
        other
          write a (unpack)
          %0 choice coalesce → bound to b
            test
            arm
              %2 read g → callee by %1
              %1 call g() → chosen by %0
            arm
          write b (unpack)
        other
          %3 choice coalesce → unpacked
            test
            arm
              %5 read d → callee by %4
              %4 call d() → chosen by %3
            arm
          write c (unpack)
        other
          %6 choice coalesce → bound to n
            test
            arm
              %7 constant 1 → chosen by %6
            arm
          write n (unpack)
    `,
    ["f"],
  );
});

describe("choices", () => {
  outline(
    "optional chaining: everything to the right stands in the arm",
    "a?.b(await c()).d?.[e]!.f;",
    `
      module <module>()
        expression
          %4 choice optional → discarded
            test
              %6 read a → receiver .b of %3
            arm
              %5 choice optional → chosen by %4
                test
                  %9 read c → callee by %8
                  %8 call c() → awaited by %7
                  %7 await %8 → argument 0 of %3
                  %3 call a.b(%7) → member .d of %2
                  %2 compute member d(%3) → indexed by %1
                arm
                  %10 read e → operand of %1
                  %1 compute index(%2, %10) → member .f of %0
                  %0 compute member f(%1) → chosen by %5
                arm
            arm
    `,
  );
  outline(
    "an optional call",
    "a.b?.(x);",
    `
      module <module>()
        expression
          %1 choice optional → discarded
            test
              %2 read a.b → callee by %0
            arm
              %3 read x → argument 0 of %0
              %0 call a.b(%3) → chosen by %1
            arm
    `,
  );
  outline(
    "parentheses end a chain",
    "(a?.b)();",
    `
      module <module>()
        expression
          %2 choice optional → callee by %0
            test
              %3 read a → member .b of %1
            arm
              %1 compute member b(%3) → chosen by %2
            arm
          %0 call %2() → discarded
    `,
  );
  outline(
    "and, or, ?? as values and as conditions",
    "if (a && b()) c = d ?? e || f;",
    `
      module <module>()
        if
          %0 choice and → condition
            test
              %1 read a → condition
            arm
              %3 read b → callee by %2
              %2 call b() → condition
            arm
        then
          assign
            %4 choice or → bound to c
              test
                %5 choice coalesce → chosen by %4
                  test
                    %6 read d → chosen by %5
                  arm
                    %7 read e → chosen by %5
                  arm
              arm
                %8 read f → chosen by %4
              arm
            write c = %4
    `,
  );
  outline(
    "a row is nested to the left",
    "x = a || b || c;",
    `
      module <module>()
        assign
          %0 choice or → bound to x
            test
              %1 choice or → chosen by %0
                test
                  %2 read a → chosen by %1
                arm
                  %3 read b → chosen by %1
                arm
            arm
              %4 read c → chosen by %0
            arm
          write x = %0
    `,
  );
  outline(
    "a conditional expression",
    "x = a ? await b() : c;",
    `
      module <module>()
        assign
          %0 choice conditional → bound to x
            test
              %1 read a → condition
            arm
              %4 read b → callee by %3
              %3 call b() → awaited by %2
              %2 await %3 → chosen by %0
            arm
              %5 read c → chosen by %0
          write x = %0
    `,
  );
  outline(
    "logical assignment: value and write may not run",
    "x ??= await f(); this.y ||= g(); const v = (o.p &&= h());",
    `
      module <module>()
        assign
          %0 choice coalesce → discarded
            test
              %1 read x → chosen by %0
            arm
              %4 read f → callee by %3
              %3 call f() → awaited by %2
              %2 await %3 → bound to x
              write x = %2
            arm
        assign
          %5 choice or → discarded
            test
              %6 read global this.y → condition
            arm
              %8 read g → callee by %7
              %7 call g() → stored to global this.y
              write global this.y = %7
            arm
        assign
          %9 choice and → discarded
            test
              %10 read o.p → condition
            arm
              %12 read h → callee by %11
              %11 call h() → stored to o.p
              write o.p = %11
            arm
          %13 read o.p → bound to global v
          write global v = %13
    `,
  );
});

describe("assignments", () => {
  outline(
    "what stands in a target comes before the value",
    "items[i()].n = value(); f().x = 1;",
    `
      module <module>()
        assign
          %1 read i → callee by %0
          %0 call i() → other
          %3 read value → callee by %2
          %2 call value() → stored to items[*].n
          write items[*].n = %2
        assign
          %5 read f → callee by %4
          %4 call f() → other
          %6 constant 1 → stored to .x
          write .x = %6
    `,
  );
  outline(
    "the old value is read before the new one is awaited",
    "total += await next();",
    `
      module <module>()
        assign
          %1 read total → operand of %0
          %4 read next → callee by %3
          %3 call next() → awaited by %2
          %2 await %3 → operand of %0
          %0 compute arithmetic +(%1, %2) → bound to total
          write total = %0
    `,
  );
  outline(
    "several targets are written from right to left",
    "a = b.c = d();",
    `
      module <module>()
        assign
          %1 read d → callee by %0
          %0 call d() → stored to a, b.c
          write b.c = %0
          write a = %0
    `,
  );
  outline(
    "an assignment as a value is read again",
    "while ((m = next())) use(m);",
    `
      module <module>()
        while
        each time
          %1 read next → callee by %0
          %0 call next() → bound to m
          write m = %0
          %2 read m → condition
        do
          expression
            %4 read use → callee by %3
            %5 read m → argument 0 of %3
            %3 call use(%5) → discarded
    `,
  );
  outline(
    "counting",
    "i++; const k = --j;",
    `
      module <module>()
        assign
          %1 read i → operand of %0
          %0 compute arithmetic ++(%1) → bound to i
          write i = %0
        assign
          %3 read j → operand of %2
          %2 compute arithmetic --(%3) → bound to j
          write j = %2
          %4 read j → bound to global k
          write global k = %4
    `,
  );
  outline(
    "deleting",
    "delete a.b[i]; x = delete a?.b;",
    `
      module <module>()
        delete
          %0 read i → other
          write a.b[*] (delete)
        assign
          %3 choice optional → other
            test
              %4 read a → member .b of %2
            arm
              %2 compute member b(%4) → chosen by %3
            arm
          %1 compute other delete(%3) → bound to x
          write x = %1
    `,
  );
});

describe("loops", () => {
  outline(
    "for: the update runs before each round but the first",
    "for (let i = 0, n = f(); i < n; i++) await g(i);",
    `
      module <module>()
        for
          %0 constant 0 → bound to global i
          write global i = %0
          %2 read f → callee by %1
          %1 call f() → bound to global n
          write global n = %1
        each time
          %6 choice conditional → discarded
            test
            arm
              %8 read global i → operand of %7
              %7 compute arithmetic ++(%8) → bound to global i
              write global i = %7
            arm
          %4 read global i → operand of %3
          %5 read global n → operand of %3
          %3 compute compare <(%4, %5) → condition
        do
          expression
            %11 read g → callee by %10
            %12 read global i → argument 0 of %10
            %10 call g(%12) → awaited by %9
            %9 await %10 → discarded
    `,
  );
  outline(
    "for await with a pattern",
    "for await (const [k, v = d()] of it()) h(k);",
    `
      module <module>()
        async for
          %1 read it → callee by %0
          %0 call it() → iterated async
        each time
          write global k (loop)
          %2 choice coalesce → bound to global v
            test
            arm
              %4 read d → callee by %3
              %3 call d() → chosen by %2
            arm
          write global v (loop)
        do
          expression
            %6 read h → callee by %5
            %7 read global k → argument 0 of %5
            %5 call h(%7) → discarded
    `,
  );
  outline(
    "for in",
    "for (const k in await o()) k;",
    `
      module <module>()
        for
          %3 read o → callee by %2
          %2 call o() → awaited by %1
          %1 await %2 → operand of %0
          %0 compute list keys(%1) → iterated
        each time
          write global k (loop)
        do
          expression
            %4 read global k → discarded
    `,
  );
  outline(
    "for of with a place as target",
    "for (x.y of z);",
    `
      module <module>()
        for
          %0 read z → iterated
        each time
          write x.y (loop)
    `,
  );
  outline(
    "while",
    "while (await next()) a();",
    `
      module <module>()
        while
        each time
          %2 read next → callee by %1
          %1 call next() → awaited by %0
          %0 await %1 → condition
        do
          expression
            %4 read a → callee by %3
            %3 call a() → discarded
    `,
  );
  outline(
    "do: an endless loop that ends with its test",
    "do { a(); } while (await b());",
    `
      module <module>()
        while
        do
          expression
            %1 read a → callee by %0
            %0 call a() → discarded
          if
            %4 read b → callee by %3
            %3 call b() → awaited by %2
            %2 await %3 → condition
          else
            break
    `,
  );
  outline(
    "await using in a loop's head",
    "for (await using e of g()) ;",
    `
      module <module>()
        for
          %1 read g → callee by %0
          %0 call g() → iterated
        each time
          write global e (loop)
    `,
  );
});

describe("branches and failures", () => {
  outline(
    "else if",
    "if (a) b(); else if (c) d(); else e();",
    `
      module <module>()
        if
          %0 read a → condition
        then
          expression
            %2 read b → callee by %1
            %1 call b() → discarded
        else
          if
            %3 read c → condition
          then
            expression
              %5 read d → callee by %4
              %4 call d() → discarded
          else
            expression
              %7 read e → callee by %6
              %6 call e() → discarded
    `,
  );
  outline(
    "switch: cases run on unless they end",
    "switch (f()) { case 1: case g(): a(); break; case 2: { b(); } default: e(); }",
    `
      module <module>()
        match
          %1 read f → callee by %0
          %0 call f() → matched
        case
          %2 constant 1 → matched
        case
          %4 read g → callee by %3
          %3 call g() → matched
          expression
            %6 read a → callee by %5
            %5 call a() → discarded
        case
          %7 constant 2 → matched
          expression
            %9 read b → callee by %8
            %8 call b() → discarded
        case
          expression
            %11 read e → callee by %10
            %10 call e() → discarded
    `,
  );
  outline(
    "try with a pattern",
    "try { a(); } catch ({ message = m() }) { b(); } finally { c(); }",
    `
      module <module>()
        try
          expression
            %1 read a → callee by %0
            %0 call a() → discarded
        except
          %2 choice coalesce → bound to global message
            test
            arm
              %4 read m → callee by %3
              %3 call m() → chosen by %2
            arm
          write global message (handler)
          expression
            %6 read b → callee by %5
            %5 call b() → discarded
        finally
          expression
            %8 read c → callee by %7
            %7 call c() → discarded
    `,
  );
  outline(
    "catch without a name, throw",
    "try { d(); } catch { throw await e(); }",
    `
      module <module>()
        try
          expression
            %1 read d → callee by %0
            %0 call d() → discarded
        except
          raise
            %4 read e → callee by %3
            %3 call e() → awaited by %2
            %2 await %3 → raised
    `,
  );
});

describe("words and operators", () => {
  outline(
    "void",
    "void f(); const u = void g(); (() => void h())();",
    `
      module <module>()
        expression
          %1 read f → callee by %0
          %0 call f() → voided
        assign
          %4 read g → callee by %3
          %3 call g() → voided
          %2 compute other void() → bound to global u
          write global u = %2
        expression
          %6 closure <arrow> → callee by %5
          %5 call %6() → discarded
    `,
    ["<module>"],
  );
  outline(
    "typeof, not, minus, comparisons",
    "typeof h(); !a; -b; -1; x instanceof Y; 'k' in o; a !== b;",
    `
      module <module>()
        expression
          %2 read h → callee by %1
          %1 call h() → operand of %0
          %0 compute other typeof(%1) → discarded
        expression
          %4 read a → operand of %3
          %3 compute not(%4) → discarded
        expression
          %6 read b → operand of %5
          %5 compute arithmetic -(%6) → discarded
        expression
          %7 constant -1 → discarded
        expression
          %9 read x → operand of %8
          %10 read Y → operand of %8
          %8 compute compare instanceof(%9, %10) → discarded
        expression
          %12 constant "k" → operand of %11
          %13 read o → operand of %11
          %11 compute compare in(%12, %13) → discarded
        expression
          %15 read a → operand of %14
          %16 read b → operand of %14
          %14 compute compare !==(%15, %16) → discarded
    `,
  );
  outline(
    "comma",
    "a, b(), c;",
    `
      module <module>()
        expression
          %0 read a → discarded
          %2 read b → callee by %1
          %1 call b() → discarded
          %3 read c → discarded
    `,
  );
  outline(
    "templates and tags",
    `\`t\${await z()}\`; tag\`a\${x}b\${y()}\`;`,
    `
      module <module>()
        expression
          %3 read z → callee by %2
          %2 call z() → awaited by %1
          %1 await %2 → formatted by %0
          %0 compute format(%1) → discarded
        expression
          %5 read tag → callee by %4
          %6 compute list template() → argument 0 of %4
          %7 read x → argument 1 of %4
          %9 read y → callee by %8
          %8 call y() → argument 2 of %4
          %4 call tag(%6, %7, %8) → discarded
    `,
  );
  outline(
    "new, with and without arguments",
    "new Foo; new a.b.C(x, ...y);",
    `
      module <module>()
        expression
          %1 read Foo → callee by %0
          %0 call Foo() → discarded
        expression
          %3 read a.b.C → callee by %2
          %4 read x → argument 0 of %2
          %5 read y → spread by %2
          %2 call a.b.C(%4, %5) → discarded
    `,
  );
  outline(
    "spread",
    "f(...await g(), 1); [...a, b]; ({ ...c });",
    `
      module <module>()
        expression
          %1 read f → callee by %0
          %4 read g → callee by %3
          %3 call g() → awaited by %2
          %2 await %3 → spread by %0
          %5 constant 1 → argument 1 of %0
          %0 call f(%2, %5) → discarded
        expression
          %7 read a → spread by %6
          %8 read b → collected by %6
          %6 compute list(%7, %8) → discarded
        expression
          %10 read c → spread by %9
          %9 compute dict(%10) → discarded
    `,
  );
  outline(
    "import() and import.meta",
    "await import('./x'); import.meta.url;",
    `
      module <module>()
        expression
          %2 read import → callee by %1
          %3 constant "./x" → argument 0 of %1
          %1 call import(%3) → awaited by %0
          %0 await %1 → discarded
        expression
          %4 read import.meta.url → discarded
    `,
  );
  outline(
    "assertions leave no trace",
    "((a as any)!.b satisfies X)(<T>c);",
    `
      module <module>()
        expression
          %1 read a → receiver .b of %0
          %2 read c → argument 0 of %0
          %0 call a.b(%2) → discarded
    `,
  );
  outline(
    "constants as keys are members",
    "a['b'].c[0]['d-e'][x]();",
    `
      module <module>()
        expression
          %2 read x → operand of %1
          %1 read a.b.c[0]["d-e"][*] → callee by %0
          %0 call a.b.c[0]["d-e"][*]() → discarded
    `,
  );
});

describe("functions", () => {
  outline(
    "arrows give their expression",
    "const f = async (x) => await x;",
    `
      async function f(x)
        expression
          %1 read x → awaited by %0
          %0 await %1 → returned
    `,
    ["f"],
  );
  outline(
    "this and arguments in arrows",
    "function f() { return () => this.a + arguments[0]; }",
    `
      function f.<arrow>()
        expression
          %1 read captured this.a → operand of %0
          %2 read arguments[0] → operand of %0
          %0 compute arithmetic +(%1, %2) → returned
    `,
    ["f.<arrow>"],
  );
  outline(
    "immediately invoked",
    "(async () => { await 1; })();",
    `
      module <module>()
        expression
          %1 closure <arrow> → callee by %0
          %0 call %1() → discarded

      async function <arrow>()
        expression
          %1 constant 1 → awaited by %0
          %0 await %1 → discarded
    `,
  );
  outline(
    "generators",
    "async function* g() { yield* a(); const x = yield b; yield; }",
    `
      async generator function g()
        expression
          %2 read a → callee by %1
          %1 call a() → iterated async
          %0 yield %1 → discarded
        assign
          %4 read b → yielded by %3
          %3 yield %4 → bound to x
          write x = %3
        expression
          %5 yield → discarded
    `,
    ["g"],
  );
  outline(
    "overloads are declarations only",
    "function f(a: string): void; function f(a) { return a; }",
    `
      module <module>()
        define f
          write global f (define)

      function f(a)
        return
          %0 read a → returned
    `,
  );
  outline(
    "a declaration stands where it is written",
    "f(); function f() {}",
    `
      module <module>()
        expression
          %1 read global f → callee by %0
          %0 call global f() → discarded
        define f
          write global f (define)
    `,
    ["<module>"],
  );
  outline(
    "object literals",
    "const o = { a, b: f(), [k()]: 1, async m() { await this.a; }, get g() { return 1; }, 'q': async () => {} };",
    `
      module <module>()
        assign
          %1 read a → collected by %0
          %3 read f → callee by %2
          %2 call f() → collected by %0
          %5 read k → callee by %4
          %4 call k() → operand of %0
          %6 constant 1 → collected by %0
          %7 closure m → collected by %0
          %8 closure g → collected by %0
          %9 closure q → collected by %0
          %0 compute dict(%1, %2, %4, %6, %7, %8, %9) → bound to global o
          write global o = %0

      async function m()
        expression
          %1 read this.a → awaited by %0
          %0 await %1 → discarded

      function g()
        return
          %0 constant 1 → returned

      async function q()
    `,
  );
});

describe("classes", () => {
  outline(
    "the head is evaluated around, the body is a function",
    "@dec(a) class A extends mix(B) implements C { static #n = f(); [key()] = 1; x = async () => this.#n; static { const t = h(); this.n = t; } }",
    `
      module <module>()
        define class
          %1 read dec → callee by %0
          %2 read a → argument 0 of %0
          %0 call dec(%2) → other
          %4 read mix → callee by %3
          %5 read B → argument 0 of %3
          %3 call mix(%5) → other
          write global A (define)

      class-body A()
        assign
          %1 read f → callee by %0
          %0 call f() → stored to this.#n
          write this.#n = %0
        assign
          %3 read key → callee by %2
          %2 call key() → other
          %4 constant 1 → stored to this[*]
          write this[*] = %4
        assign
          %5 closure A.x → stored to this.x
          write this.x = %5
        assign
          %7 read h → callee by %6
          %6 call h() → bound to t
          write t = %6
        assign
          %8 read t → stored to this.n
          write this.n = %8

      async function A.x()
        expression
          %0 read captured this.#n → returned
    `,
  );
  outline(
    "parameter properties",
    "class A { constructor(private db: Db, @inject(q) public y = g()) { super(db); } }",
    `
      class-body A()
        define constructor
          %1 read inject → callee by %0
          %2 read q → argument 0 of %0
          %0 call inject(%2) → other

      function A.constructor(db, y)
        other
          %0 read db → stored to this.db
          write this.db = %0
        other
          %1 choice coalesce → bound to y
            test
            arm
              %3 read g → callee by %2
              %2 call g() → chosen by %1
            arm
          write y (unpack)
          %4 read y → stored to this.y
          write this.y = %4
        expression
          %6 read super → callee by %5
          %7 read db → argument 0 of %5
          %5 call super(%7) → discarded
    `,
    ["A", "A.constructor"],
  );
  outline(
    "methods, accessors, super",
    "class A extends B { get v() { return this.x; } set v(n) {} over(a: string): void; over(a) { return super.over(a); } @get('/x') async route() {} abstract m(): void; }",
    `
      class-body A()
        define v
        define v
        define over
        define route
          %1 read get → callee by %0
          %2 constant "/x" → argument 0 of %0
          %0 call get(%2) → other

      function A.over(a)
        return
          %1 read super → receiver .over of %0
          %2 read a → argument 0 of %0
          %0 call super.over(%2) → returned
    `,
    ["A", "A.over"],
  );
  outline(
    "class expressions",
    "const C = class Named { static s = Named; };",
    `
      module <module>()
        assign
          %0 compute other class() → bound to global C
          write global C = %0

      class-body Named()
        assign
          %0 read global Named → stored to this.s
          write this.s = %0
    `,
  );
});

describe("modules", () => {
  outline(
    "imports",
    "import d, { a as b, type T } from 'm'; import * as ns from 'n'; import 'side'; import fs = require('fs'); import al = ns.x.y;",
    `
      module <module>()
        import
          write global d (import)
          write global b (import)
          write global T (import)
        import
          write global ns (import)
        import
        import
          write global fs (import)
        import
          %0 read global ns.x.y → bound to global al
          write global al = %0
    `,
  );
  outline(
    "exports",
    "export default async function () { await g(); } export { load, x as y }; export * from 'm';",
    `
      module <module>()
        define default
        other
          %0 read load → other
          %1 read x → other
        import

      async function default()
        expression
          %2 read g → callee by %1
          %1 call g() → awaited by %0
          %0 await %1 → discarded
    `,
  );
  outline(
    "an exported value",
    "export default await load();",
    `
      module <module>()
        other
          %2 read load → callee by %1
          %1 call load() → awaited by %0
          %0 await %1 → other
    `,
  );
  outline(
    "namespaces run where they stand",
    "namespace N.M { export async function f() { return v; } const v = g(); }",
    `
      module <module>()
        other
          write global N (define)
        define f
          write global f (define)
        assign
          %1 read g → callee by %0
          %0 call g() → bound to global v
          write global v = %0

      async function N.M.f()
        return
          %0 read global v → returned
    `,
  );
  outline(
    "enums",
    "enum E { A = f(), B } const enum F { C }",
    `
      module <module>()
        other
          %1 read f → callee by %0
          %0 call f() → other
          write global E (define)
        other
          write global F (define)
    `,
  );
  outline(
    "what is only declared",
    "declare const dd: string; declare function df(): void; interface I { m(): void } type T = I; df(dd);",
    `
      module <module>()
        expression
          %1 read global df → callee by %0
          %2 read global dd → argument 0 of %0
          %0 call global df(%2) → discarded
    `,
  );
});

describe("elements", () => {
  outline(
    "JSX collects attributes and children",
    'const el = <div a="x" onClick={async () => f()} {...p}>{g()} text <ui.Card key={k} render={<b/>}/> <>{...xs}</></div>;',
    `
      module <module>()
        assign
          %1 closure onClick → collected by %0
          %2 read p → spread by %0
          %4 read g → callee by %3
          %3 call g() → collected by %0
          %6 read ui.Card → other
          %7 read k → collected by %5
          %8 compute other jsx() → collected by %5
          %5 compute other jsx(%6, %7, %8) → collected by %0
          %10 read xs → spread by %9
          %9 compute other jsx(%10) → collected by %0
          %0 compute other jsx(%1, %2, %3, %5, %9) → bound to global el
          write global el = %0
    `,
    ["<module>"],
  );
});

describe("resources", () => {
  outline(
    "using",
    "async function f() { using a = b(); await using c = await d(); }",
    `
      async function f()
        assign
          %1 read b → callee by %0
          %0 call b() → bound to a
          write a = %0
        assign
          %4 read d → callee by %3
          %3 call d() → awaited by %2
          %2 await %3 → bound to c
          write c = %2
    `,
    ["f"],
  );
});
