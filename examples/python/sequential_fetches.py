"""Three fetches that wait for one another, though none needs another's result."""

import asyncio
import time


async def fetch_data(id, delay):
    print(f"작업 {id} 시작 (started)")
    await asyncio.sleep(delay)
    print(f"작업 {id} 완료 (done)")
    return f"데이터 {id}"


async def main():
    start = time.time()

    result1 = await fetch_data(1, 0.8)  # expect: sequential-awaits
    result2 = await fetch_data(2, 0.8)
    result3 = await fetch_data(3, 0.8)

    end = time.time()
    print(f"결과 (results): {[result1, result2, result3]}")
    print(f"총 실행 시간 (total time): {end - start:.2f}초")


asyncio.run(main())
