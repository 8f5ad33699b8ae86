# rule: missing-await
# repair: safe
# prints: closed
# prints: nobody
# prints: 0
import asyncio


async def is_open():
    await asyncio.sleep(0.01)
    return False


async def count(names):
    await asyncio.sleep(0.01)
    return len(names)


async def main():
    if is_open():
        print("open")
    else:
        print("closed")
    if not count([]):
        print("nobody")
    print(1 if is_open() and True else 0)
    while is_open():
        print("still open")
        break


asyncio.run(main())
