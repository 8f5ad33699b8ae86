"""Three pages over one session. One page that cannot be reached ends the whole program."""

import asyncio

import aiohttp


async def fetch_url(session, url):
    async with session.get(url) as response:  # expect: unhandled-failure
        return await response.text()


async def main():
    urls = [
        "https://api.example.com/data1",
        "https://api.example.com/data2",
        "https://api.example.com/data3",
    ]

    async with aiohttp.ClientSession() as session:
        tasks = [fetch_url(session, url) for url in urls]
        results = await asyncio.gather(*tasks)

    for i, result in enumerate(results, 1):
        print(f"응답 {i} (response): {len(result)} bytes")


asyncio.run(main())
