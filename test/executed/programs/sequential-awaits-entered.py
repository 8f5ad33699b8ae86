# rule: sequential-awaits
# repair: Enter
# python: 3.11
# outcome: faster
import asyncio

import aiohttp


async def both(session: aiohttp.ClientSession, names):
    async with session.get("https://example.com/1") as first, session.get("https://example.com/2") as second:
        names.append("first")
        return len(first.url) + len(await second.text())


async def nested(session: aiohttp.ClientSession):
    async with session.get("https://example.com/1") as first:
        async with session.get("https://example.com/3") as third:
            texts = [
                first.url,
                third.url,
            ]
            for text in texts:
                print(len(text))
            return texts


async def main():
    async with aiohttp.ClientSession() as session:
        names = []
        print(await both(session, names))
        print(names, await nested(session))


asyncio.run(main())
