# rule: sequential-awaits
# repair: asyncio.gather
# outcome: faster
import asyncio


class Page:
    def __init__(self):
        self.users = []
        self.news = ""

    async def load(self, number):
        await asyncio.sleep(0.2)
        return [number] * number

    async def fill(self):
        self.users = await self.load(3)
        self.news = await self.load(1)

    async def show(self, base):
        users = await self.load(base)
        count = len(users)  # how many
        orders = await self.load(2)
        # those of the users
        both = await self.load(count)
        return await self.load(len(orders) + len(both))

    async def last(self):
        first = await self.load(1)
        print(first)
        return await self.load(2)


async def main():
    page = Page()
    await page.fill()
    print(page.users, page.news, await page.show(2), await page.last())


asyncio.run(main())
