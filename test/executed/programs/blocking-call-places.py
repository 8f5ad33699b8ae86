# rule: blocking-call
# repair: thread
# outcome: same
"""Calls that block, in every kind of place."""

import asyncio as aio

import requests

URLS = ["https://a.example", "https://b.example"]


async def main():
    print([requests.get(url).status_code for url in URLS])
    print(f"{len(requests.get(URLS[0]).text)} letters")
    if requests.get(URLS[0], **{"timeout": 3}).status_code == 200 and not requests.get(*URLS[:1]).text == "":
        print("there")
    sizes = {url: len(requests.get(url).text) for url in URLS}
    print(sizes)
    while requests.get(URLS[0]).status_code != 200:
        pass
    print(requests.get(
        URLS[1],  # the second one
        timeout=3,
    ).json()["url"])


aio.run(main())
