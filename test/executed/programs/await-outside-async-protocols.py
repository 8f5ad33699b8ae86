# rule: await-outside-async
# repair: .
# prints: in
# prints: 0
# prints: 1
# prints: out
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def room():
    print("in")
    yield
    print("out")


async def numbers():
    for number in range(2):
        await asyncio.sleep(0.01)
        yield number


def visit():
    async with room():
        async for number in numbers():
            print(number)


async def main():
    await asyncio.sleep(0)
    visit()


asyncio.run(main())
