# rule: unhandled-failure
# repair: .
# outcome: same
import asyncio

import aiohttp


async def size(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            text = await response.text()
    return len(text)


async def main():
    print(await size("https://api.example.com/a"))


asyncio.run(main())
