# rule: blocking-call
# repair: thread
# failing-url: unreachable
# outcome: same
import asyncio

import requests


async def size(url):
    try:
        return len(requests.get(url).text)
    finally:
        print("asked for", url)


async def main():
    print(await size("https://reachable.example"))
    print(await size("https://unreachable.example"))


asyncio.run(main())
