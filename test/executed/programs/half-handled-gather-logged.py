# rule: half-handled-gather
# repair: ^Log each failure
# failing-url: unreachable
# prints: notify failed: ClientConnectionError('Cannot connect to https://unreachable.example')
# prints: done
import asyncio

import aiohttp


async def notify(session: aiohttp.ClientSession, url):
    await session.post(url)


async def notify_all(urls):
    async with aiohttp.ClientSession() as session:
        sent = await asyncio.gather(*(notify(session, url) for url in urls), return_exceptions=True)
    print("done")


asyncio.run(notify_all(["https://there.example", "https://unreachable.example"]))
