"""With `await` the coroutines run, and give their results."""

import asyncio


async def fetch_data(id, delay):
    await asyncio.sleep(delay)
    return f"데이터 {id}"


async def is_open():
    await asyncio.sleep(0.05)
    return False


async def list_names():
    await asyncio.sleep(0.05)
    return ["민준", "Ada"]


async def say_goodbye():
    await asyncio.sleep(0.05)
    print("안녕히 가세요 (goodbye)")


async def main():
    result = await fetch_data(1, 0.1)
    print(f"결과 (result): {result}")

    if await is_open():
        print("영업 중 (open)")
    else:
        print("영업 종료 (closed)")

    print(f"바로 출력 (printed at once): {await fetch_data(2, 0.1)}")

    for name in await list_names():
        print(f"이름 (name): {name}")

    await say_goodbye()


asyncio.run(main())
