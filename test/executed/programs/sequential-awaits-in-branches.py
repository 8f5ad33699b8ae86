# rule: sequential-awaits
# repair: gather
# outcome: faster
import asyncio


async def fetch(number):
    await asyncio.sleep(0.1)
    return number


class Page:
    async def fill(self, both):
        if both:
            try:
                # Both are needed.
                self.left = await fetch(1)  # on the left
                self.right = await fetch(2)
            finally:
                print("filled")
        return self.left + self.right


async def main():
    print(await Page().fill(True))
    async with asyncio.Lock():
        pass
    for _ in range(3):
        first = await fetch(3)

        second = await fetch(4)
        print(first, second)


asyncio.run(main())
