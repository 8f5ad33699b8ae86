# rule: blocking-call
# repair: asyncio.sleep
# outcome: faster
import asyncio
import time


async def wait(name):
    time.sleep(0.15)
    return name


async def main():
    print(await asyncio.gather(wait("a"), wait("b"), wait("c")))


asyncio.run(main())
