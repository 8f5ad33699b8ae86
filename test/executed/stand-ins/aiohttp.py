"""A stand-in for aiohttp without a network: as much of it as the executed programs use."""

import asyncio
import json as json_format

import pages


class ClientError(Exception):
    pass


class ClientConnectionError(ClientError):
    pass


class ClientResponseError(ClientError):
    pass


class ClientTimeout:
    def __init__(self, total=None, **limits):
        self.total = total


class ClientResponse:
    def __init__(self, url, body):
        self.url = url
        self.status = 200
        self._body = body

    async def text(self):
        await asyncio.sleep(0.01)
        return self._body

    async def read(self):
        return (await self.text()).encode()

    async def json(self):
        return json_format.loads(json_format.dumps({"url": self.url, "length": len(self._body)}))

    def raise_for_status(self):
        return None


class _Request:
    """Can be awaited and entered, like aiohttp's own."""

    def __init__(self, session, url):
        self._session = session
        self._url = url

    async def _send(self):
        if self._session.closed:
            raise RuntimeError("Session is closed")
        await asyncio.sleep(pages.DELAY)
        body = pages.page(self._url)
        if body is None:
            raise ClientConnectionError(f"Cannot connect to {self._url}")
        return ClientResponse(self._url, body)

    def __await__(self):
        return self._send().__await__()

    async def __aenter__(self):
        return await self._send()

    async def __aexit__(self, *failure):
        return None


class ClientSession:
    def __init__(self, *, timeout=None, **settings):
        self.closed = False

    def get(self, url, **settings):
        return _Request(self, url)

    def post(self, url, **settings):
        return _Request(self, url)

    def request(self, method, url, **settings):
        return _Request(self, url)

    async def close(self):
        self.closed = True

    async def __aenter__(self):
        return self

    async def __aexit__(self, *failure):
        await self.close()
