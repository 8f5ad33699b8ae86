# rule: blocking-call
# repair: thread
# outcome: same
import asyncio
import subprocess
import sys


async def version():
    finished = subprocess.run(
        [sys.executable, "-c", "print('hello')"],
        capture_output=True,
        text=True,
    )
    return finished.stdout.strip()


async def main():
    print(await version())
    print((subprocess.check_output([sys.executable, "-c", "print(1)"])).strip())


asyncio.run(main())
