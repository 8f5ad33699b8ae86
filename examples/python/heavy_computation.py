"""Heavy computation gains nothing from asyncio: nothing waits, so nothing else can run."""

import asyncio


def sum_of_squares(limit):
    return sum(number * number for number in range(limit))


async def add(limit):
    total = sum_of_squares(limit)  # expect: heavy-computation
    print(f"제곱의 합 (sum of squares) < {limit}: {total}")


async def main():
    await asyncio.gather(add(10_000_000), add(11_000_000))


asyncio.run(main())
