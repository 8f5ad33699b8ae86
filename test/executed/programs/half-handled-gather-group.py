# rule: half-handled-gather
# repair: TaskGroup
# python: 3.11
# failing-url: charge
# prints: failed: Cannot connect to https://charge.example
# prints: nothing runs any more
# The group cancels the shipping.
import asyncio

import aiohttp


async def charge(session: aiohttp.ClientSession):
    await session.post("https://charge.example")


async def ship(session: aiohttp.ClientSession):
    await session.post("https://ship.example")
    await asyncio.sleep(0.1)
    print("shipped")


async def main():
    async with aiohttp.ClientSession() as session:
        try:
            await asyncio.gather(charge(session), ship(session))
        except aiohttp.ClientError as error:
            print("failed:", *getattr(error, "exceptions", [error]))
        print("nothing runs any more" if len(asyncio.all_tasks()) == 1 else "something runs on")


asyncio.run(main())
