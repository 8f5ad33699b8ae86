"""Functions that wait are async, and so are those that call them, up to `asyncio.run`."""

import asyncio


async def some_coroutine():
    await asyncio.sleep(0.1)
    return "완료 (done)"


async def async_function():
    return await some_coroutine()


async def main():
    print(f"결과 (result): {await async_function()}")


async def farewell():
    await asyncio.sleep(0.1)
    print("안녕 (bye)")


asyncio.run(main())
asyncio.run(farewell())
