"""A stand-in for PyMySQL without a server: as much of it as the executed programs use."""

import time


class MySQLError(Exception):
    pass


class OperationalError(MySQLError):
    pass


class Cursor:
    def __init__(self):
        self.rowcount = -1
        self._rows = []

    def execute(self, query, args=None):
        time.sleep(0.05)
        if "missing_table" in query:
            raise OperationalError(1146, "Table 'shop.missing_table' doesn't exist")
        self.rowcount = sum(len(str(value)) for value in args or ())
        self._rows = [(number,) for number in range(self.rowcount)]
        return self.rowcount

    def fetchone(self):
        return self._rows[0] if self._rows else None

    def fetchall(self):
        return tuple(self._rows)

    def close(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()


class Connection:
    def cursor(self):
        return Cursor()

    def commit(self):
        time.sleep(0.01)

    def close(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()


def connect(host=None, user=None, password="", database=None, **settings):
    time.sleep(0.05)
    return Connection()
