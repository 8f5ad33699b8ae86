"""Runs a batch of programs in virtual time: JSON from standard input, an outcome a line to standard output."""

import asyncio
import contextlib
import io
import json
import sys

import virtual
from virtual import VirtualLoop

asyncio.sleep = virtual.sleep
LONGEST = 2000


def told(value, within=()):
    """The value as text, objects by what they hold."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    if id(value) in within:
        return "..."
    inner = within + (id(value),)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(told(one, inner) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {told(one, inner)}" for key, one in value.items()) + "}"
    if isinstance(value, asyncio.Lock):
        return "locked" if value.locked() else "free"
    return type(value).__name__ + told(vars(value), inner)


async def limited(entry):
    async with asyncio.timeout(LONGEST):
        return await entry()


def run(code, names, schedule):
    world = virtual.begin(schedule["seed"], schedule.get("failing"))
    module = {"__name__": "program", **{error.__name__: virtual.counted(error) for error in (ValueError, LookupError)}}
    output = io.StringIO()
    loop = VirtualLoop()
    loop.set_exception_handler(lambda *_: None)
    result = failure = None
    ended = 0.0

    async def timed():
        nonlocal ended
        try:
            return await limited(module["main"])
        finally:
            ended = loop.now

    with contextlib.redirect_stdout(output):
        try:
            exec(code, module)
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                result = told(runner.run(timed()))
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
    return {
        "result": result,
        "failure": failure,
        "state": {name: told(module.get(name)) for name in names},
        "writes": world.writes,
        "output": output.getvalue(),
        "raised": world.raised,
        "clashes": world.clashes,
        "seconds": round(ended, 6),
    }


for job in json.load(sys.stdin):
    try:
        code = compile(job["text"], "program.py", "exec")
    except SyntaxError as error:
        outcomes = [{"broken": str(error)}]
    else:
        outcomes = [run(code, job["state"], schedule) for schedule in job["schedules"]]
    print(json.dumps(outcomes))
