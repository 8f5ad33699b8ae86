# rule: await-outside-async
# repair: .
# prints: total 6
import asyncio


async def price(number):
    await asyncio.sleep(0.01)
    return number


def total():
    result = 0
    for number in (1, 2, 3):
        result += await price(number)
    return result


def report():
    return f"total {total()}"


async def main():
    print(report())


asyncio.run(main())
