# rule: blocking-helper
# repair: thread
# outcome: same
import asyncio
import time


def read(name):
    time.sleep(0.01)
    return {"name": name, "size": len(name)}


async def main():
    print([read(name)["size"] for name in ("a", "bb")])
    for name in ("c", "dd"):
        if read(name)["size"] > 1:
            print(read(name=name)["name"])


asyncio.run(main())
