"""`requests` knows nothing of asyncio: while it waits, no other coroutine runs."""

import asyncio

import requests

URLS = [
    "https://api.example.com/data1",
    "https://api.example.com/data2",
    "https://api.example.com/data3",
]


async def fetch_url(url):
    try:
        response = requests.get(url, timeout=5)  # expect: blocking-call
    except requests.RequestException as error:
        print(f"에러 발생 (error): {error}")
        return ""
    return response.text


async def main():
    results = await asyncio.gather(*[fetch_url(url) for url in URLS])
    for i, result in enumerate(results, 1):
        print(f"응답 {i} (response): {len(result)} bytes")


asyncio.run(main())
