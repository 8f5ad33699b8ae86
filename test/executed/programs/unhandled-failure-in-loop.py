# rule: unhandled-failure
# repair: .
# failing-url: unreachable
# outcome: runs
import asyncio

import aiohttp


async def sizes(session: aiohttp.ClientSession, urls: list[str]) -> list[int]:
    found = []
    for url in urls:
        if url:
            async with session.get(url) as response:
                # The text may be long.
                text = await response.text()
                found.append(len(text))
        else:
            found.append(0)
    return found


async def main():
    async with aiohttp.ClientSession() as session:
        print(await sizes(session, ["https://a.example", "", "https://unreachable.example"]))


asyncio.run(main())
