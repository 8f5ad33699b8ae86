"""Three fetches at the same time: the whole takes as long as the slowest."""

import asyncio
import time


async def fetch_data(id, delay):
    print(f"작업 {id} 시작 (started)")
    await asyncio.sleep(delay)
    print(f"작업 {id} 완료 (done)")
    return f"데이터 {id}"


async def main():
    start = time.time()

    results = await asyncio.gather(
        fetch_data(1, 0.8),
        fetch_data(2, 0.8),
        fetch_data(3, 0.8),
    )

    end = time.time()
    print(f"결과 (results): {results}")
    print(f"총 실행 시간 (total time): {end - start:.2f}초")


asyncio.run(main())
