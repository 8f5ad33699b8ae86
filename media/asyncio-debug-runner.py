"""Runs a file as `python FILE` does, and lets every event loop report callbacks from a number of seconds on.

Called as `asyncio-debug-runner.py SECONDS FILE [ARGUMENT …]`. The file itself is left as it is.
"""

import asyncio
import os
import runpy
import sys

_start = asyncio.BaseEventLoop.__init__
_seconds = float(sys.argv[1])


def _start_with_threshold(loop, *args, **options):
    _start(loop, *args, **options)
    loop.slow_callback_duration = _seconds


asyncio.BaseEventLoop.__init__ = _start_with_threshold
sys.argv = sys.argv[2:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
