# Two steps may fail, one by a `raise` of its own and one because the network is down.
# One after another the first one's failure is raised; together it is the one that comes first in time.
# failing: server users
import asyncio

import aiohttp

session = aiohttp.ClientSession()


async def count_news(key: int):
    await asyncio.sleep(0.337)
    if key > 21:
        raise ValueError(f"no news for {key}")
    return key * 4


async def load_users(key: int):
    async with session.get(f"https://shop.example/users/{key}") as response:
        return (await response.json())["value"]


async def main():
    news = await count_news(35)
    users = await load_users(38)
    return [news, users]


if __name__ == "__main__":
    asyncio.run(main())
