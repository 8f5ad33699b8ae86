/** TypeScript code made up for measurements: like an application's, in modules that import each other, the same every time. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Lays out a project of `files` modules and its `tsconfig.json` below `folder`. Gives the modules' paths. */
export function writeTypeScriptProject(folder: string, files: number): readonly string[] {
  const paths: string[] = [];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "shop", "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), CONFIG);
  for (let number = 0; number < files; number++) {
    const package_ = join(folder, "src", packageOf(number));
    if (number % 50 === 0) mkdirSync(package_, { recursive: true });
    const path = join(package_, `module${number}.ts`);
    writeFileSync(path, moduleText(number, 1 + (number % 5)));
    paths.push(path);
  }
  return paths;
}

/** One module of about as many lines. */
export function largeTypeScriptModule(lines: number): string {
  const length = (text: string) => text.split("\n").length;
  const services = Math.round((lines - length(HEAD)) / length(service(0)));
  return moduleText(0, services);
}

const CONFIG = `{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "types": [],
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true
  },
  "include": ["src"]
}
`;

function packageOf(number: number): string {
  return `package${Math.floor(number / 50)}`;
}

function moduleText(number: number, services: number): string {
  const classes = Array.from({ length: services }, (_, index) => service(index));
  return [HEAD, ...classes, ...(number === 0 ? [] : [userOf(number)])].join("\n");
}

const HEAD = `/** Orders of a shop, as its services see them. */
export interface Order {
  readonly number: number;
  readonly customer: string;
  readonly lines: readonly string[];
}

interface OrderReply {
  readonly customer: string;
  readonly lines: readonly { readonly name: string; readonly price: number }[];
}

async function fetchJson<T>(url: URL, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok) throw new Error(\`\${url}: \${response.status}\`);
  return (await response.json()) as T;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function parseSettings(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split("\\n")) {
    const [name, value] = line.split("=", 2);
    if (name && value !== undefined) settings.set(name.trim(), value.trim());
  }
  return settings;
}
`;

function service(number: number): string {
  return `/** Service number ${number}: 주문을 읽고 씁니다. */
export class Service${number} {
  private readonly cache = new Map<number, Order>();
  private readonly failures: { readonly number: number; readonly error: unknown }[] = [];

  constructor(private readonly base: URL) {}

  async load(number: number): Promise<Order> {
    const known = this.cache.get(number);
    if (known) return known;
    const { customer, lines } = await fetchJson<OrderReply>(new URL(\`orders/\${number}\`, this.base));
    const order: Order = { number, customer, lines: lines.map(({ name }) => name) };
    this.cache.set(number, order);
    return order;
  }

  async loadAll(numbers: readonly number[]): Promise<readonly Order[]> {
    const outcomes = await Promise.allSettled(numbers.map((number) => this.load(number)));
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  }

  async refresh(number: number): Promise<void> {
    try {
      const customer = await fetchJson<{ name: string }>(new URL(\`customers/\${number}\`, this.base));
      const stock = await fetchJson<Record<string, number>>(new URL(\`stock/\${number}\`, this.base));
      console.log(\`\${customer.name}: \${Object.keys(stock).length}\`);
    } catch (error) {
      this.failures.push({ number, error });
      return;
    }
    ${number % 5 === 4 ? "this.load(number);" : "await this.load(number);"}
  }

  async poll(number: number, { every = 1000 }: { readonly every?: number } = {}): Promise<Order> {
    while (true) {
      const order = await this.load(number);
      if (order.lines.length > 0) return order;
      await wait(every);
    }
  }

  total(prices: ReadonlyMap<string, number>): number {
    let total = 0;
    for (const { lines } of this.cache.values()) {
      total += lines.map((line) => prices.get(line) ?? 0).reduce((sum, price) => sum + price, 0);
    }
    return Math.round(total * 100) / 100;
  }

  get size(): number {
    return [...this.cache.values()].reduce((sum, { lines }) => sum + lines.length, 0);
  }
}
`;
}

function userOf(number: number): string {
  const earlier = Math.max(0, number - 1 - (number % 7));
  return `import { Service0 as Earlier } from "../${packageOf(earlier)}/module${earlier}.js";

export async function useEarlier(base: URL): Promise<number> {
  const earlier = new Earlier(base);
  const order = await earlier.load(${number});
  await earlier.refresh(order.number);
  return earlier.size;
}
`;
}
