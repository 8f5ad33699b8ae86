"""A stand-in for aiomysql without a server: as much of it as the executed programs use."""

import asyncio

from pymysql import MySQLError, OperationalError  # noqa: F401


class Cursor:
    def __init__(self):
        self.rowcount = -1

    async def execute(self, query, args=None):
        await asyncio.sleep(0.05)
        self.rowcount = sum(len(str(value)) for value in args or ())
        return self.rowcount

    async def close(self):
        return None


class Connection:
    async def cursor(self):
        return Cursor()

    def close(self):
        return None


async def connect(host="localhost", user=None, password="", db=None, **settings):
    await asyncio.sleep(0.05)
    return Connection()
