"""One session for all pages, which keeps its connections for the next one."""

import asyncio

import aiohttp


async def fetch(session, url):
    try:
        async with session.get(url) as response:
            return await response.text()
    except (asyncio.TimeoutError, aiohttp.ClientError) as error:
        print(f"에러 발생 (error): {error}")
        return ""


async def main():
    urls = [
        "https://api.example.com/data1",
        "https://api.example.com/data2",
    ]

    async with aiohttp.ClientSession() as session:
        for url in urls:
            page = await fetch(session, url)
            print(f"응답 (response): {len(page)} bytes")


asyncio.run(main())
