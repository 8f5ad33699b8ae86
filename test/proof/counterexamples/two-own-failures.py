# Two steps may each raise something of their own; together the one that comes first in time is raised.
import asyncio


async def count_news(key: int):
    await asyncio.sleep(0.337)
    if key > 21:
        raise ValueError(f"no news for {key}")
    return key * 4


async def count_teams(key: int):
    await asyncio.sleep(0.211)
    if key > 21:
        raise LookupError(f"no teams for {key}")
    return key * 4


async def main():
    news = await count_news(35)
    teams = await count_teams(38)
    return [news, teams]


if __name__ == "__main__":
    asyncio.run(main())
