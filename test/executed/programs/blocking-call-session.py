# rule: blocking-call
# repair: thread
# outcome: faster
import asyncio

import requests


async def size(url):
    session = requests.Session()
    return len(session.get(url).text) + len(session.post(url, json={"a": 1}).text)


async def main():
    print(await asyncio.gather(size("https://a.example"), size("https://b.example")))


asyncio.run(main())
