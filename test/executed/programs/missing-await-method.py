# rule: missing-await
# repair: safe
# prints: stored a
# prints: stored b
# prints: {'a': 1, 'b': 2}
import asyncio


class Store:
    def __init__(self):
        self.items = {}

    async def put(self, key, value):
        await asyncio.sleep(0.01)
        self.items[key] = value
        print("stored", key)

    async def fill(self):
        self.put("a", 1)  # the first one
        self.put(
            "b",
            2,
        )


class Shop:
    def __init__(self):
        self.store = Store()

    async def open(self):
        self.store.fill()


async def main():
    shop = Shop()
    await shop.open()
    print(shop.store.items)


asyncio.run(main())
