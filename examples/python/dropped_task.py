"""A task that nobody keeps may be collected before it is done."""

import asyncio


async def write_log(text):
    await asyncio.sleep(0.1)
    print(f"기록 (logged): {text}")


async def main():
    asyncio.create_task(write_log("주문 접수 (order taken)"))  # expect: dropped-task
    await asyncio.sleep(0.3)
    print("영업 종료 (closed)")


asyncio.run(main())
