# rule: missing-await
# repair: safe
# prints: Ada
# prints: 7
# prints: ADA
import asyncio


class Person:
    def __init__(self, name):
        self.name = name


async def load():
    await asyncio.sleep(0.01)
    return Person("Ada")


async def rows():
    await asyncio.sleep(0.01)
    return [7, 8]


async def main():
    print(load().name)
    print(rows()[0])
    print(load().name.upper())


asyncio.run(main())
