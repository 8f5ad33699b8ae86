# rule: sequential-awaits
# repair: gather
# outcome: faster
import asyncio


async def load(key):
    await asyncio.sleep(0.15)
    return f"<{key}>"


async def main(base):
    first = await load(base)

    # where the second lies
    second = f"{base}/second"  # behind the first
    found = await load(second)
    print(first, second, found)


async def short(base):
    for key in ["a", "b"]:
        if key: a = await load(base); path = base + key; b = await load(path); print(a, b)


asyncio.run(main("/items"))
asyncio.run(short("/more"))
