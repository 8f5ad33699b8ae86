# rule: nested-event-loop
# repair: .
# prints: coffee COFFEE
import asyncio


async def make():
    await asyncio.sleep(0.01)
    return "coffee"


async def main():
    loop = asyncio.get_running_loop()
    print(loop.run_until_complete(make()), loop.run_until_complete(make()).upper())


asyncio.run(main())
