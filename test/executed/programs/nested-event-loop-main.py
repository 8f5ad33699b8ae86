# rule: nested-event-loop
# repair: .
# prints: a 1
# prints: b 2
import asyncio
from asyncio import run


async def work(name, number=1):
    await asyncio.sleep(0)
    return f"{name} {number}"


async def main():
    print(run(work("a")))
    print(asyncio.run(
        work("b", 2),
        debug=True,
    ).strip())


asyncio.run(main())
