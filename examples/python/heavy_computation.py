"""Heavy computation gains nothing from asyncio: nothing waits, so nothing else can run.

Awaitwise does not report this yet. `right/heavy_computation.py` shows what to write.
"""

import asyncio


def count_primes(limit):
    sieve = bytearray([1]) * limit
    for number in range(2, limit):
        if sieve[number]:
            for multiple in range(number * number, limit, number):
                sieve[multiple] = 0
    return sum(sieve) - 2


async def count(limit):
    primes = count_primes(limit)
    print(f"소수 (primes) < {limit}: {primes}")


async def main():
    await asyncio.gather(count(100_000), count(200_000))


asyncio.run(main())
