# rule: unhandled-failure
# repair: again
# failing-url: unreachable
# outcome: same failure
import asyncio

import aiohttp


async def size(session: aiohttp.ClientSession, url: str) -> int:
    response = await session.get(url)
    return len(await response.text())


async def main():
    async with aiohttp.ClientSession() as session:
        print(await size(session, "https://unreachable.example"))


asyncio.run(main())
