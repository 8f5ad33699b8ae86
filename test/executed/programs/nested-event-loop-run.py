# rule: nested-event-loop
# repair: .
# prints: coffee 2
import asyncio


async def make(number):
    await asyncio.sleep(0.01)
    return f"coffee {number}"


async def main():
    coffee = asyncio.run(make(2))
    print(coffee)


asyncio.run(main())
