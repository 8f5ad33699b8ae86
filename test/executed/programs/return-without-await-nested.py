# rule: return-without-await-in-try
# repair: safe
# prints: None
# prints: fallback
# prints: 8
# prints: left
import asyncio


async def halve(number):
    await asyncio.sleep(0)
    if number % 2:
        raise ValueError(number)
    return number // 2


async def careful(number):
    try:
        if number > 10:
            return halve(number)
        else:
            return (
                halve(number)
            )
    except ValueError:
        return None if number < 10 else "fallback"


async def leaving(number):
    try:
        for _ in range(3):
            return halve(number)
    finally:
        if number == 2:
            print("left")


async def main():
    for number in (3, 11, 16):
        result = await careful(number)
        print(result)
    await leaving(2)


asyncio.run(main())
