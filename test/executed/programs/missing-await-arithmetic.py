# rule: missing-await
# repair: safe
# prints: 4
# prints: True
# prints: -3
# prints: 9
# prints: 3 items
# prints: False
import asyncio


async def count():
    await asyncio.sleep(0.01)
    return 3


async def main():
    print(1 + count())
    print(count() == 3)
    print(-count())
    print(count() ** 2)
    print("%d items" % count())
    print(count() > 3)


asyncio.run(main())
