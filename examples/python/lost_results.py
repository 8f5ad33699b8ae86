"""Three pages, one of which is missing. Its exception lies among the results and is taken for a page."""

import asyncio


async def fetch_page(number):
    await asyncio.sleep(0.1)
    if number == 2:
        raise LookupError(f"페이지 {number} 없음 (no such page)")
    return {"title": f"페이지 {number} (page)"}


async def titles(numbers):
    pages = await asyncio.gather(*(fetch_page(number) for number in numbers), return_exceptions=True)
    return [page["title"] for page in pages]  # expect: half-handled-gather


async def main():
    try:
        print(await titles([1, 2, 3]))
    except LookupError as error:
        print(f"에러 발생 (error): {error}")


asyncio.run(main())
