# rule: sequential-awaits
# repair: gather
# outcome: same
import asyncio


async def fetch(number):
    await asyncio.sleep(0.05)
    if number == 2:
        raise LookupError(f"no {number}")
    return number


async def main():
    first = await fetch(1)
    second = await fetch(2)
    print(first, second)


asyncio.run(main())
