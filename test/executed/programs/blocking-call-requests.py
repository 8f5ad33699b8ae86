# rule: blocking-call
# repair: thread
# outcome: faster
import asyncio

import requests


async def size(number):
    response = requests.get(f"https://api.example.com/{number}", timeout=5)
    return len(response.text)


async def main():
    print(await asyncio.gather(*[size(number) for number in range(3)]))


asyncio.run(main())
