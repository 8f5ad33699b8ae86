# rule: blocking-helper
# repair: thread
# outcome: same
import asyncio
import time


def check(number):
    time.sleep(0.02)
    if number > 1:
        raise ValueError(f"too large: {number}")
    return number


async def main():
    print(check(1))
    print(check(number=2))


asyncio.run(main())
