# rule: await-outside-async
# repair: .
# prints: 1
# prints: [2, 4]
# prints: 3 and 3
# prints: {'x': 5}
import asyncio


async def double(number):
    await asyncio.sleep(0)
    return number * 2


class Counter:
    def __init__(self):
        self.value = 0

    def step(self):
        self.value += (await double(1)) // 2
        return self.value

    def twice(self):
        return f"{self.step()} and {self.value}"


def doubled(numbers):
    return [await double(number) for number in numbers]


def named(name):
    async with asyncio.Lock():
        return {name: 5}


async def main():
    counter = Counter()
    print(counter.step())
    print(doubled([1, 2]))
    counter.step()
    print(counter.twice())
    print(named("x"))


asyncio.run(main())
