"""Processes compute side by side while the event loop stays free."""

import asyncio
from concurrent.futures import ProcessPoolExecutor


def sum_of_squares(limit):
    return sum(number * number for number in range(limit))


async def main():
    loop = asyncio.get_running_loop()
    limits = [10_000_000, 11_000_000]
    with ProcessPoolExecutor() as pool:
        totals = await asyncio.gather(*[loop.run_in_executor(pool, sum_of_squares, limit) for limit in limits])
    for limit, total in zip(limits, totals):
        print(f"제곱의 합 (sum of squares) < {limit}: {total}")


if __name__ == "__main__":
    asyncio.run(main())
