# rule: await-in-loop
# repair: at most 10
# outcome: faster
import asyncio


async def square(number):
    await asyncio.sleep(0.05)
    return number * number


async def main(numbers: list[int]):
    squares = []
    for number in numbers:
        squares.append(await square(number))
    print(squares)


asyncio.run(main(list(range(23))))
