# rule: await-outside-async
# repair: .
# prints: 2
# prints: 4
# prints: 6
import asyncio


async def double(number):
    await asyncio.sleep(0)
    return number * 2


def show(number):
    print(await double(number))


for number in (1, 2):
    show(number)

if __name__ == "__main__":
    show(3)
