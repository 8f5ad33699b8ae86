"""The first coroutine: order a coffee, and do something else while it is made."""

import asyncio


async def make_coffee():
    print("커피 제조 시작 (brewing)")
    await asyncio.sleep(0.3)  # Stands for I/O: the loop may run other work meanwhile.
    print("커피 완성 (ready)")
    return "아메리카노"


async def main():
    coffee = await make_coffee()
    print(f"{coffee} 준비 완료!")


asyncio.run(main())
