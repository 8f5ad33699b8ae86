# `scores` needs `weather` and fails at once; `invoices` needs neither.
# One after another the failure comes when `weather` is there; repaired, `invoices` is waited for as well before
# `scores` is even begun: the same failure, but later.
import asyncio


async def count_comments(key: int):
    await asyncio.sleep(0.112)
    return key * 5 + 1


async def find_news(key: int):
    if key > 20:
        raise ValueError(f"no find_news for {key}")
    await asyncio.sleep(0.067)
    return key * 5 + 3


async def main():
    weather = await count_comments(23)
    scores = await find_news(weather % 40)
    invoices: int = await find_news(2)
    return [weather, scores, invoices]


if __name__ == "__main__":
    asyncio.run(main())
