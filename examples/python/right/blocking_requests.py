"""The same pages with `aiohttp`, which waits for all of them at once."""

import asyncio

import aiohttp

URLS = [
    "https://api.example.com/data1",
    "https://api.example.com/data2",
    "https://api.example.com/data3",
]


async def fetch_url(session, url):
    try:
        async with session.get(url) as response:
            return await response.text()
    except (asyncio.TimeoutError, aiohttp.ClientError) as error:
        print(f"에러 발생 (error): {error}")
        return ""


async def main():
    async with aiohttp.ClientSession() as session:
        results = await asyncio.gather(*[fetch_url(session, url) for url in URLS])
    for i, result in enumerate(results, 1):
        print(f"응답 {i} (response): {len(result)} bytes")


asyncio.run(main())
