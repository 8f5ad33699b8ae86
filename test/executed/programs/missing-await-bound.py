# rule: missing-await
# repair: safe
# prints: 데이터 1
# prints: ['데이터 2']
import asyncio


async def fetch(number: int) -> str:
    await asyncio.sleep(0.01)
    return f"데이터 {number}"


async def main() -> None:
    first = fetch(1)
    print(first)
    second: str = fetch(2)
    print([f"{second}"])


asyncio.run(main())
