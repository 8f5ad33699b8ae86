"""Calling a coroutine function runs nothing: it only makes a coroutine object."""

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
    result = fetch_data(1, 0.1)  # expect: missing-await
    print(f"결과 (result): {result}")

    if is_open():  # expect: missing-await
        print("영업 중 (open)")
    else:
        print("영업 종료 (closed)")

    print(f"바로 출력 (printed at once): {fetch_data(2, 0.1)}")  # expect: missing-await

    for name in list_names():  # expect: missing-await
        print(f"이름 (name): {name}")

    say_goodbye()  # expect: missing-await


asyncio.run(main())
