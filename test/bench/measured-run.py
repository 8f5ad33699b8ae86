"""Runs a command and prints, as JSON, what it used: wall and processor seconds, largest resident memory in megabytes.

    python3 measured-run.py COMMAND [ARGUMENT …]

Processor time tells what the work costs one core whatever else the machine does meanwhile.
The command's output goes nowhere; its errors stay in view.
"""

import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
finished = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "wall": wall,
            "processor": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
            "code": finished.returncode,
        }
    )
)
