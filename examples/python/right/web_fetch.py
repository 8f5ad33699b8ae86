"""Three pages over one session. A page that cannot be reached is told and left out."""

import asyncio

import aiohttp


async def safe_fetch(session, url):
    try:
        async with session.get(url) as response:
            return await response.text()
    except asyncio.TimeoutError:
        print(f"{url} 타임아웃 발생 (timed out)")
        return None
    except aiohttp.ClientError as error:
        print(f"에러 발생 (error): {error}")
        return None


async def main():
    urls = [
        "https://api.example.com/data1",
        "https://api.example.com/data2",
        "https://api.example.com/data3",
    ]

    async with aiohttp.ClientSession() as session:
        tasks = [safe_fetch(session, url) for url in urls]
        results = await asyncio.gather(*tasks)

    for i, result in enumerate(results, 1):
        if result is not None:
            print(f"응답 {i} (response): {len(result)} bytes")


asyncio.run(main())
