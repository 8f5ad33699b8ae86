"""Tasks, time limits, results as they come, and debug mode: all of it right as it stands."""

import asyncio


async def fetch_data(id, delay):
    await asyncio.sleep(delay)
    return f"데이터 {id}"


async def main():
    background = asyncio.create_task(fetch_data(1, 0.1))
    print(f"진행 중인 태스크 (running tasks): {len(asyncio.all_tasks())}")
    print(f"백그라운드 (background): {await background}")

    try:
        await asyncio.wait_for(fetch_data(2, 10), timeout=0.1)
    except asyncio.TimeoutError:
        print("타임아웃 발생 (timed out)")

    for finished in asyncio.as_completed([fetch_data(3, 0.2), fetch_data(4, 0.1)]):
        print(f"먼저 끝난 것 (finished): {await finished}")


asyncio.run(main(), debug=True)
