# rule: sync-protocol-on-async
# repair: .
# prints: [0, 2]
# prints: {0: 0, 1: 1}
# prints: 1
import asyncio


async def numbers():
    for number in range(2):
        await asyncio.sleep(0)
        yield number


async def main():
    print([number * 2 for number in numbers()])
    print({number: number for number in numbers()})
    lock = asyncio.Lock()
    with lock:
        print(1)


asyncio.run(main())
