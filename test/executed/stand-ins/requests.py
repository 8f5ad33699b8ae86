"""A stand-in for requests without a network: as much of it as the executed programs use."""

import time

import pages


class RequestException(OSError):
    pass


class ConnectionError(RequestException):
    pass


class Timeout(RequestException):
    pass


class Response:
    def __init__(self, url, body):
        self.url = url
        self.status_code = 200
        self.text = body
        self.content = body.encode()

    def json(self):
        return {"url": self.url, "length": len(self.text)}

    def raise_for_status(self):
        return None


def get(url, params=None, **settings):
    time.sleep(pages.DELAY)
    body = pages.page(url)
    if body is None:
        raise ConnectionError(f"Cannot connect to {url}")
    return Response(url, body)


def post(url, data=None, json=None, **settings):
    return get(url, **settings)


class Session:
    def get(self, url, **settings):
        return get(url, **settings)

    def post(self, url, data=None, json=None, **settings):
        return get(url, **settings)

    def close(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()
