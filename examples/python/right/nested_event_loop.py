"""One `asyncio.run` for the program, and `await` inside of it."""

import asyncio


async def make_coffee():
    await asyncio.sleep(0.1)
    return "아메리카노"


async def main():
    coffee = await make_coffee()
    print(f"{coffee} 준비 완료!")


asyncio.run(main())
