# rule: sequential-awaits
# repair: TaskGroup
# python: 3.11
# outcome: faster
import asyncio


async def fetch(number):
    await asyncio.sleep(0.15)
    return number * number


async def main():
    first = await fetch(2)
    second = await fetch(3)
    print(first + second)


asyncio.run(main())
