/** Runs a batch of programs in virtual time: JSON from standard input, an outcome a line to standard output. */
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { transform } from "esbuild";

/** Virtual milliseconds after which a program is taken not to end. */
const LONGEST = 2_000_000;

/** What lies outside of a program: its clock, what was written, in order, and how long an answer takes. */
function beginWorld({ seed, failing }) {
  const timers = [];
  const versions = new Map();
  const number = (...parts) =>
    createHash("md5")
      .update(JSON.stringify([seed, parts]))
      .digest()
      .readUIntBE(0, 6);
  const world = {
    now: 0,
    writes: [],
    clashes: 0,
    raised: 0,
    after(milliseconds, run) {
      const timer = { at: world.now + milliseconds, order: timers.length + world.now, run };
      const before = timers.findIndex(({ at }) => at > timer.at);
      timers.splice(before < 0 ? timers.length : before, 0, timer);
    },
    /** Runs what is due next; false when nothing is. */
    advance() {
      const timer = timers.shift();
      if (!timer || timer.at > LONGEST) return false;
      world.now = timer.at;
      timer.run();
      return true;
    },
    wait: (...parts) => new Promise((resolve) => world.after(10 + (number(...parts) % 1000) * 2, resolve)),
    read: (store, resource) =>
      (createHash("md5").update(resource).digest().readUInt16BE(0) % 50) + 100 * (versions.get(store) ?? 0),
    write(store, what) {
      versions.set(store, (versions.get(store) ?? 0) + 1);
      world.writes.push(`${store}: ${what}`);
    },
    /** Throws where this schedule has the resource out of reach. */
    check(store, resource, Failure) {
      if (failing?.store !== store || !resource.includes(failing.resource)) return;
      world.raised++;
      throw new Failure(`cannot reach ${failing.resource}`);
    },
    /** The error, whose instances are counted. */
    counted: (Failure) =>
      class extends Failure {
        constructor(...given) {
          super(...given);
          world.raised++;
        }
      },
  };
  return world;
}

function librariesOf(world) {
  async function query(sql, values = []) {
    await world.wait("sql", sql, values);
    const asked = `${sql} ${values}`;
    world.check("database", asked, Error);
    if (!sql.startsWith("select")) world.write("database", asked);
    return { rows: [{ value: world.read("database", asked) }] };
  }
  class Client {
    #busy = false;
    async query(sql, values) {
      if (this.#busy) {
        world.clashes++;
        throw new Error("another operation is in progress");
      }
      this.#busy = true;
      try {
        return await query(sql, values);
      } finally {
        this.#busy = false;
      }
    }
  }
  class Pool {
    query = query;
  }
  return {
    pg: { Client, Pool },
    "node:timers/promises": { setTimeout: (milliseconds) => world.wait("pause", milliseconds) },
    "node:fs/promises": {
      async readFile(path) {
        await world.wait("read", path);
        world.check("disk", path, Error);
        return "x".repeat(world.read("disk", path));
      },
      async writeFile(path, content) {
        await world.wait("write", path, content);
        world.write("disk", `${path} ${content}`);
      },
    },
  };
}

function fetchOf(world) {
  return async (url, { method = "GET", body = null } = {}) => {
    await world.wait(method, url, body);
    world.check("server", url, TypeError);
    if (method === "POST") world.write("server", `${url} ${body}`);
    const value = world.read("server", url);
    return {
      status: 200,
      async json() {
        await world.wait("body", url);
        return { value };
      },
    };
  };
}

function told(value, within = []) {
  if (value === null || typeof value !== "object") return String(value);
  if (within.includes(value)) return "...";
  const inner = [...within, value];
  if (Array.isArray(value)) return `[${value.map((one) => told(one, inner)).join(", ")}]`;
  if (value.constructor.name === "Lock" || value instanceof Promise) return value.constructor.name;
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${told(one, inner)}`);
  return `${value.constructor.name}{${entries.join(", ")}}`;
}

async function run(code, schedule) {
  const world = beginWorld(schedule);
  const libraries = librariesOf(world);
  const lines = [];
  const module = { exports: {} };
  let result = null;
  let failure = null;
  let milliseconds = 0;
  const settle = () => {
    milliseconds = world.now;
  };
  const main = new Function(
    "require",
    "module",
    "exports",
    "console",
    "fetch",
    "RangeError",
    "TypeError",
    `"use strict";\n${code}`,
  );
  let ended = false;
  const ending = (async () => {
    main(
      (name) => libraries[name],
      module,
      module.exports,
      { log: (...given) => lines.push(given.map(String).join(" ")) },
      fetchOf(world),
      world.counted(RangeError),
      world.counted(TypeError),
    );
    return await module.exports.main();
  })()
    .then(
      (value) => {
        result = told(value);
      },
      (error) => {
        failure = `${error.name}: ${error.message}`;
      },
    )
    .finally(() => {
      ended = true;
      settle();
    });
  // What still runs when the program has its result runs on to its end, as in Node.
  do await turn();
  while (world.advance());
  if (ended) await ending;
  else failure = "deadlock: everything waits for something else";
  return {
    result,
    failure,
    state: Object.fromEntries(
      Object.entries(module.exports.stateAtTheEnd?.() ?? {}).map(([name, value]) => [name, told(value)]),
    ),
    writes: world.writes,
    output: lines.join("\n"),
    raised: world.raised,
    clashes: world.clashes,
    seconds: milliseconds / 1000,
  };
}

async function outcomesOf({ text: program, state, schedules }) {
  const watched = `${program}\nexport const stateAtTheEnd = () => ({ ${state.join(", ")} });\n`;
  const runnable = watched.replace(/^void main\(\);$/m, "");
  let code;
  try {
    ({ code } = await transform(runnable, {
      loader: "ts",
      format: "cjs",
      target: "node20",
      logLevel: "silent",
    }));
  } catch (error) {
    return [{ broken: error.message }];
  }
  const outcomes = [];
  for (const schedule of schedules) outcomes.push(await run(code, schedule));
  return outcomes;
}

process.on("unhandledRejection", () => undefined);
for (const job of JSON.parse(await text(process.stdin)))
  process.stdout.write(`${JSON.stringify(await outcomesOf(job))}\n`);
