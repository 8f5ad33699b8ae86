# rule: await-before-gather
# repair: .
# prints: [1, 2]
import asyncio


async def fetch(number):
    await asyncio.sleep(0.01)
    return number


async def main():
    results = await asyncio.gather(await fetch(1), await fetch(2))
    print(results)


asyncio.run(main())
