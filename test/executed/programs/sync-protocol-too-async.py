# rule: sync-protocol-on-async
# repair: .
# prints: 1
# prints: 2
# prints: shut
import asyncio
from contextlib import contextmanager


@contextmanager
def door():
    yield
    print("shut")


async def main():
    await asyncio.sleep(0)
    async with door():
        async for number in [1, 2]:
            print(number)


asyncio.run(main())
