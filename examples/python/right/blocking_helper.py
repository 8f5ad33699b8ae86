"""In a thread the slow device keeps nobody else from running."""

import asyncio
import time


def read_sensor(name):
    time.sleep(0.2)  # A slow device on a serial line.
    return len(name)


def measure(name):
    value = read_sensor(name)
    return f"{name}: {value}"


async def report(name):
    return await asyncio.to_thread(measure, name)


async def main():
    reports = await asyncio.gather(report("온도"), report("humidity"))
    print(f"측정값 (measured): {reports}")


asyncio.run(main())
