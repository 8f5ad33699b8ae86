# rule: sequential-awaits
# repair: asyncio.gather
# outcome: faster
import asyncio

seen = []


async def fetch_user(number):
    await asyncio.sleep(0.2)
    return {"id": number, "name": f"user {number}"}


async def get_posts(number):
    await asyncio.sleep(0.2)
    return [number] * number


def show(*values, **named):
    print(values, named)


async def page(number):
    return {
        "user": await fetch_user(number),  # the person
        "posts": await get_posts(number),
    }


async def total(start):
    start += len(await get_posts(start))
    start += len(await get_posts(3))
    seen.append(f"{await get_posts(1)} {(await fetch_user(4))['name']}")
    return start


async def main():
    show(await page(2), last=await total(1))
    user = "nobody"
    show((await fetch_user(3))["name"], user=await get_posts(2))
    print(user, seen, [await get_posts(1), (await fetch_user(1))["id"]])


asyncio.run(main())
