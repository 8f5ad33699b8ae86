# rule: blocking-call
# repair: asyncio.sleep
# outcome: same
import time
from asyncio import run


async def wait(asyncio):
    time.sleep(0.01)
    return asyncio


async def main():
    print(await wait("a parameter with the module's name"))


run(main())
