# rule: sync-protocol-on-async
# repair: .
# prints: in
# prints: inside
# prints: out
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def room():
    print("in")
    await asyncio.sleep(0.01)
    yield "inside"
    print("out")


async def main():
    with room() as place:
        print(place)


asyncio.run(main())
