"""An event loop whose clock jumps to the next timer, and the world that the stand-ins speak to."""

import asyncio
import hashlib
import selectors


class Deadlock(RuntimeError):
    pass


class _Jumping:
    """Selects nothing: what is waited for is the next timer, at once."""

    def __init__(self, loop):
        self._loop = loop
        self._selector = selectors.DefaultSelector()

    def select(self, timeout=None):
        if timeout is None:
            raise Deadlock("everything waits for something else")
        self._loop.now += max(timeout, 0)
        return []

    def __getattr__(self, name):
        return getattr(self._selector, name)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 0.0
        super().__init__(_Jumping(self))
        self._clock_resolution = 1e-9

    def time(self):
        return self.now


class World:
    """What lies outside of a program: what was written, in order, and how long an answer takes."""

    def __init__(self, seed, failing):
        self.seed = seed
        self.failing = failing
        self.writes = []
        self.versions = {}
        self.clashes = 0
        self.raised = 0

    def number(self, *parts):
        told = repr((self.seed, parts)).encode()
        return int.from_bytes(hashlib.blake2b(told, digest_size=6).digest(), "big")

    def duration(self, *parts):
        return 0.01 + self.number(*parts) % 1000 / 500

    def read(self, store, resource):
        """A value that tells how often its store had been written to before."""
        value = int.from_bytes(hashlib.blake2b(resource.encode(), digest_size=4).digest(), "big") % 50
        return value + 100 * self.versions.get(store, 0)

    def write(self, store, what):
        self.versions[store] = self.versions.get(store, 0) + 1
        self.writes.append(f"{store}: {what}")

    def check(self, store, resource, error):
        """Raises the error where this schedule has the resource out of reach."""
        if self.failing and self.failing["store"] == store and self.failing["resource"] in resource:
            self.raised += 1
            raise error(f"cannot reach {self.failing['resource']}")


world = World(0, None)


def begin(seed, failing):
    global world
    world = World(seed, failing)
    return world


_sleep = asyncio.sleep


async def sleep(seconds, result=None):
    """Each length of a pause stands for a length of this schedule."""
    await _sleep(world.duration("pause", round(seconds, 4)) if seconds > 0 else 0)
    return result


async def wait(*parts):
    await _sleep(world.duration(*parts))


def counted(error):
    """The error, whose instances are counted."""

    class Counted(error):
        def __init__(self, *given):
            super().__init__(*given)
            world.raised += 1

    Counted.__name__ = error.__name__
    return Counted
