# rule: missing-await
# repair: safe
# prints: 민준
# prints: Ada
# prints: ['민준', 'Ada']
# prints: 민준 / Ada
# prints: 2
import asyncio


async def names():
    await asyncio.sleep(0.01)
    return ["민준", "Ada"]


async def main():
    for name in names():
        print(name)
    print([name for name in names()])
    first, second = names()
    print(first, "/", second)
    print(len(names()))


asyncio.run(main())
