# rule: sequential-awaits
# repair: gather
# outcome: faster
import asyncio
from asyncio import gather


async def pair(number):
    await asyncio.sleep(0.1)
    return number, number + 1


async def main():
    a, b = await pair(1)
    (c, d) = await pair(3)
    [e, *f] = await pair(5)
    print(a, b, c, d, e, f)
    await gather(pair(1))


asyncio.run(main())
