# rule: client-per-request
# repair: around
# outcome: same
# failing-url: broken
import asyncio

import aiohttp

AGENT = "shop"


async def load(urls):
    pages = []
    for number, url in enumerate(
        urls,
        start=1,
    ):  # one after the other
        # The server is slow.
        async with aiohttp.ClientSession(
            headers={"User-Agent": AGENT},
        ) as session:  # with patience
            if url.endswith("skip"):
                continue
            try:
                async with session.get(url) as response:
                    pages.append(f"{number} {await response.text()}")
            except aiohttp.ClientError as error:
                print(error)
    return pages


async def first_long(urls):
    for url in urls:
        async with aiohttp.ClientSession() as session:
            response = await session.get(url)
            if len(await response.text()) > 60:
                print("long", url)
                break
    print("end")


async def numbers():
    for number in range(2):
        yield number


async def main():
    print(await load(["https://a/1", "https://a/skip", "https://a/broken", "https://a/22"]))
    await first_long(["https://a/1", "https://a/much/longer", "https://a/3"])
    async for number in numbers():
        async with aiohttp.ClientSession() as session: print((await session.get(f"https://a/{number}")).status)


asyncio.run(main())
