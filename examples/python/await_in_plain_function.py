"""`await` in a plain function. Python refuses the whole file: 'await' outside async function."""

import asyncio


async def some_coroutine():
    await asyncio.sleep(0.1)
    return "완료 (done)"


def normal_function():
    return await some_coroutine()  # expect: await-outside-async


async def main():
    print(f"결과 (result): {normal_function()}")


def farewell():
    await asyncio.sleep(0.1)  # expect: await-outside-async
    print("안녕 (bye)")


asyncio.run(main())
farewell()
