# rule: needless-async
# repair: ^Make it a plain function
# outcome: same
# Failures, results and the order of what is printed stay as they are.
import asyncio


async def _total(prices):
    if not prices:
        raise ValueError("nothing to add")
    return sum(prices)


class Shop:
    def __init__(self):
        self.names = []

    async def _add(self, name):
        self.names.append(name)
        return len(self.names)

    async def open(self):
        async def tell(text):
            print("told", text)

        await tell(f"{await self._add('a')} {(await self._add('b')) + 1}")
        try:
            await _total([])
        except ValueError as error:
            await tell(str(error))
        finally:
            await tell("end")


async def main():
    await Shop().open()
    print((await _total([1, 2])) / 2, -await _total([3]))


asyncio.run(main())
