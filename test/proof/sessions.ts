/** Linting sessions for generated programs, with the libraries that they import in reach. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../../src/ir/module.ts";
import { MEMORY_FOLDER, type MemorySession, openMemorySession } from "../executed/memory-session.ts";

/** Where a program lies in its session. */
export const PROGRAM: Readonly<Record<Language, string>> = {
  python: `${MEMORY_FOLDER}/program.py`,
  typescript: `${MEMORY_FOLDER}/program.ts`,
};

export function openSession(language: Language): Promise<MemorySession> {
  return language === "python"
    ? openMemorySession(new Map(), { pythonVersion: [3, 11], pythonAssumed: false })
    : openMemorySession(new Map([...packageFiles("@types/node"), ...packageFiles("undici-types"), ...own]));
}

const PACKAGES = join(import.meta.dirname, "..", "..", "node_modules");

function packageFiles(name: string): readonly (readonly [string, string])[] {
  return readdirSync(join(PACKAGES, name), { recursive: true, encoding: "utf8" })
    .filter((file) => /(\.d\.ts|package\.json)$/.test(file))
    .map((file) => [
      `${MEMORY_FOLDER}/node_modules/${name}/${file}`,
      readFileSync(join(PACKAGES, name, file), "utf8"),
    ]);
}

const own: readonly (readonly [string, string])[] = [
  [
    `${MEMORY_FOLDER}/node_modules/pg/index.d.ts`,
    `interface QueryResult { rows: any[]; }
declare class ClientBase { query(text: string, values?: any[]): Promise<QueryResult>; }
export declare class Client extends ClientBase {}
export declare class Pool { query(text: string, values?: any[]): Promise<QueryResult>; }
`,
  ],
  [
    `${MEMORY_FOLDER}/tsconfig.json`,
    '{ "compilerOptions": { "strict": true, "target": "esnext", "module": "nodenext", "types": ["node"] } }',
  ],
];
