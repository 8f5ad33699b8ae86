/** Python code made up for measurements: like an application's, of any size, the same every time. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One file of async code of at least `lines` lines: clients, services, handlers, a few mistakes. */
export function asyncFile(lines: number): string {
  const parts = [HEAD];
  let count = countLines(HEAD);
  for (let number = 0; count < lines; number++) {
    const part = service(number);
    parts.push(part);
    count += countLines(part);
  }
  return parts.join("");
}

const HEAD = `"""Orders of a shop, as its services see them."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

logger = logging.getLogger(__name__)


@dataclass
class Order:
    number: int
    customer: str
    lines: list[str] = field(default_factory=list)


async def fetch_json(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url) as response:
        response.raise_for_status()
        return await response.json()


def read_settings(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8") as stream:
        return dict(line.strip().split("=", 1) for line in stream if "=" in line)
`;

function service(number: number): string {
  return `

class Service${number}:
    """Service number ${number}: 주문을 읽고 씁니다."""

    def __init__(self, session: aiohttp.ClientSession, base: str = "https://shop.example/${number}") -> None:
        self.session = session
        self.base = base
        self.cache: dict[int, Order] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def load(self, number: int) -> Order:
        if number in self.cache:
            return self.cache[number]
        data = await fetch_json(self.session, f"{self.base}/orders/{number}")
        order = Order(number, data["customer"], [line["name"] for line in data["lines"]])
        self.cache[number] = order
        return order

    async def load_all(self, numbers: list[int]) -> list[Order]:
        results = await asyncio.gather(*[self.load(number) for number in numbers], return_exceptions=True)
        return [result for result in results if isinstance(result, Order)]

    async def refresh(self, number: int) -> None:
        try:
            customer = await fetch_json(self.session, f"{self.base}/customers/{number}")
            stock = await fetch_json(self.session, f"{self.base}/stock/{number}")
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            logger.warning("refresh of %s failed: %s", number, error)
            return
        logger.info("%s: %s", customer, stock)
        ${number % 5 === 0 ? "self.load(number)" : "await self.load(number)"}

    async def poll(self, number: int, *, every: float = 1.0) -> Order:
        while True:
            order = await self.load(number)
            if order.lines:
                return order
            ${number % 7 === 0 ? "time.sleep(every)" : "await asyncio.sleep(every)"}

    def start(self, number: int) -> None:
        task = asyncio.create_task(self.refresh(number))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    @property
    def size(self) -> int:
        return sum(len(order.lines) for order in self.cache.values())
`;
}

/** Lays out a workspace of `files` modules in packages, which import each other, below `folder`. Gives their paths. */
export function writeWorkspace(folder: string, files: number): readonly string[] {
  const paths: string[] = [];
  for (let number = 0; number < files; number++) {
    const name = `package${Math.floor(number / 50)}`;
    const path = join(folder, "src", name, `module${number}.py`);
    if (number % 50 === 0) {
      mkdirSync(join(folder, "src", name), { recursive: true });
      writeFileSync(join(folder, "src", name, "__init__.py"), "");
    }
    writeFileSync(path, workspaceModule(number));
    paths.push(path);
  }
  writeFileSync(join(folder, "pyproject.toml"), '[project]\nname = "shop"\nrequires-python = ">=3.11"\n');
  return paths;
}

function workspaceModule(number: number): string {
  const earlier = Math.max(0, number - 1 - (number % 7));
  const imported = `from package${Math.floor(earlier / 50)}.module${earlier} import Service0 as Earlier\n`;
  const user = `

async def use_earlier(session: aiohttp.ClientSession) -> int:
    earlier = Earlier(session)
    order = await earlier.load(${number})
    await earlier.refresh(order.number)
    return earlier.size
`;
  const text = asyncFile(60 + (number % 5) * 55);
  return number === 0 ? text : text.replace("import aiohttp\n", `import aiohttp\n\n${imported}`) + user;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
