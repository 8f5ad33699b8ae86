# rule: await-in-loop
# repair: asyncio.gather
# outcome: faster
import asyncio


async def square(number):
    await asyncio.sleep(0.2)
    return number * number


async def main():
    squares: list[int] = []
    for number in range(4):
        squares.append(await square(number))
    texts = ["squares"]
    for number in squares:
        found = await square(number)
        # as text
        texts.append(f"{number}: {found}")
    by_name = {}
    for name, number in [("b", 2), ("a", 1)]:
        by_name[name] = await square(number)
    odd = [await square(number) for number in range(5) if number % 2]
    print(squares, texts, by_name, odd, sum([await square(number) for number in (1, 2)]))


asyncio.run(main())
