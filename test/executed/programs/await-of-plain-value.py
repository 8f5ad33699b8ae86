# rule: await-of-plain-value
# repair: .
# prints: 3
# prints: 2
# prints: [1, 2]
import asyncio


def count(items):
    return len(items)


async def main():
    await asyncio.sleep(0)
    print(await count("abc"))
    print((await count("abc")).bit_length())
    numbers = await sorted([2, 1])
    print(numbers)


asyncio.run(main())
