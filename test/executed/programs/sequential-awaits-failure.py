# rule: sequential-awaits
# repair: gather
# failing-url: unreachable
# outcome: same
import asyncio

import aiohttp


async def size(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as response:
        return len(await response.text())


async def main():
    async with aiohttp.ClientSession() as session:
        first = await size(session, "https://api.example.com/a")
        second = await size(session, "https://unreachable.example")
        print(first, second)


asyncio.run(main())
