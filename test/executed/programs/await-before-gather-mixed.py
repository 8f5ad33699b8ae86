# rule: await-before-gather
# repair: .
# prints: [1, 4, 9]
import asyncio


async def square(number):
    await asyncio.sleep(0.01)
    return number * number


async def main():
    results = await asyncio.gather(
        await square(1),  # the first
        square(2),
        (await square(3)),
    )
    print(results)


asyncio.run(main())
