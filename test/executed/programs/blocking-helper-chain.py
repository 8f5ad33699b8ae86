# rule: blocking-helper
# repair: thread
# outcome: faster
import asyncio
import time


def read(name):
    time.sleep(0.15)
    return len(name)


def measure(name, *, unit="mm"):
    return f"{read(name)} {unit}"


async def report(name):
    return measure(name, unit="cm").upper()


async def main():
    print(await asyncio.gather(report("ab"), report("abc")))


asyncio.run(main())
