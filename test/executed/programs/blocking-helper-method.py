# rule: blocking-helper
# repair: thread
# outcome: faster
import asyncio
import time


class Sensor:
    def __init__(self, value):
        self.value = value

    def read(self):
        time.sleep(0.15)
        return self.value

    async def report(self):
        value = self.read()
        return value * 2


async def main():
    print(await asyncio.gather(Sensor(1).report(), Sensor(2).report()))


asyncio.run(main())
