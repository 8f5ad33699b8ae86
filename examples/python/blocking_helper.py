"""The call that blocks may hide in a plain function, however far down."""

import asyncio
import time


def read_sensor(name):
    time.sleep(0.2)  # A slow device on a serial line.
    return len(name)


def measure(name):
    value = read_sensor(name)
    return f"{name}: {value}"


async def report(name):
    return measure(name)  # expect: blocking-helper


async def main():
    reports = await asyncio.gather(report("온도"), report("humidity"))
    print(f"측정값 (measured): {reports}")


asyncio.run(main())
