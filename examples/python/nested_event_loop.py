"""`asyncio.run` starts a loop of its own, which a running loop does not allow."""

import asyncio


async def make_coffee():
    await asyncio.sleep(0.1)
    return "아메리카노"


async def main():
    coffee = asyncio.run(make_coffee())  # expect: nested-event-loop
    print(f"{coffee} 준비 완료!")


asyncio.run(main())
