# rule: unhandled-failure
# repair: .
# failing-url: unreachable
# outcome: runs
import asyncio

import aiohttp


async def size(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as response:
        text = await response.text()
    return len(text)


async def main():
    async with aiohttp.ClientSession() as session:
        print(await size(session, "https://there.example"))
        print(await size(session, "https://unreachable.example"))


asyncio.run(main())
