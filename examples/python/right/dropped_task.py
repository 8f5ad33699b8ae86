"""A set keeps the task until it is done."""

import asyncio

background_tasks = set()


async def write_log(text):
    await asyncio.sleep(0.1)
    print(f"기록 (logged): {text}")


async def main():
    task = asyncio.create_task(write_log("주문 접수 (order taken)"))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    await asyncio.sleep(0.3)
    print("영업 종료 (closed)")


asyncio.run(main())
