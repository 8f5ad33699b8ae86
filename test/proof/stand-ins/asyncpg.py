"""A stand-in for asyncpg: a connection does one thing at a time and says so."""

import virtual


class PostgresError(Exception):
    pass


class InterfaceError(Exception):
    pass


async def _run(sql, arguments):
    await virtual.wait("sql", sql, arguments)
    asked = f"{sql} {arguments}"
    virtual.world.check("database", asked, PostgresError)
    if not sql.startswith("select"):
        virtual.world.write("database", asked)
    return virtual.world.read("database", asked)


class Connection:
    def __init__(self):
        self._busy = False

    async def _alone(self, sql, arguments):
        if self._busy:
            virtual.world.clashes += 1
            raise InterfaceError("another operation is in progress")
        self._busy = True
        try:
            return await _run(sql, arguments)
        finally:
            self._busy = False

    async def fetchval(self, sql, *arguments):
        return await self._alone(sql, arguments)

    async def execute(self, sql, *arguments):
        return await self._alone(sql, arguments)


class Pool:
    async def fetchval(self, sql, *arguments):
        return await _run(sql, arguments)

    async def execute(self, sql, *arguments):
        return await _run(sql, arguments)


def connect():
    return Connection()


def create_pool():
    return Pool()
