# rule: blocking-call
# repair: asyncio.sleep
# outcome: faster
from asyncio import gather, run
from time import sleep as pause
import time as clock


async def one():
    pause(0.15)
    return 1


async def two():
    # The comment stays where it is.
    clock.sleep(0.15)  # and so does this one
    return 2


async def main():
    print(await gather(one(), two()))


run(main())
