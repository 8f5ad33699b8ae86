# rule: sync-protocol-on-async
# repair: .
# prints: 0
# prints: 1
# prints: [0, 1]
import asyncio


async def numbers():
    for number in range(2):
        await asyncio.sleep(0.01)
        yield number


async def main():
    for number in numbers():
        print(number)
    print([number async for number in numbers()])


asyncio.run(main())
