# rule: half-handled-gather
# repair: ^Raise the first failure
# prints: no page b
# prints: no page b
# prints: no page b
# The exception of the page comes out, and not one of its use.
import asyncio


async def page(name):
    await asyncio.sleep(0.01)
    if name == "b":
        raise LookupError(f"no page {name}")
    return {"title": name.upper()}


async def in_loop():
    for found in await asyncio.gather(page("a"), page("b"), return_exceptions=True):
        found["title"]


async def in_list():
    pages = await asyncio.gather(page("a"), page("b"), return_exceptions=True)
    return [found["title"] for found in pages]


async def unpacked():
    one, two = await asyncio.gather(page("a"), page("b"), return_exceptions=True)
    return one["title"] + two["title"]


async def main():
    for work in (in_loop, in_list, unpacked):
        try:
            await work()
        except LookupError as error:
            print(error)


asyncio.run(main())
