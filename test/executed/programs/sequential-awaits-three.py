# rule: sequential-awaits
# repair: gather
# outcome: faster
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return f"데이터 {number}"


async def main():
    first = await fetch(1, 0.15)
    second = await fetch(2, 0.15)
    third = await fetch(3, 0.15)
    print(first, second, third)


asyncio.run(main())
