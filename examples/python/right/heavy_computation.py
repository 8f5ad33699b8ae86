"""Processes compute side by side while the event loop stays free."""

import asyncio
from concurrent.futures import ProcessPoolExecutor


def count_primes(limit):
    sieve = bytearray([1]) * limit
    for number in range(2, limit):
        if sieve[number]:
            for multiple in range(number * number, limit, number):
                sieve[multiple] = 0
    return sum(sieve) - 2


async def main():
    loop = asyncio.get_running_loop()
    limits = [100_000, 200_000]
    with ProcessPoolExecutor() as pool:
        counts = await asyncio.gather(*[loop.run_in_executor(pool, count_primes, limit) for limit in limits])
    for limit, primes in zip(limits, counts):
        print(f"소수 (primes) < {limit}: {primes}")


if __name__ == "__main__":
    asyncio.run(main())
