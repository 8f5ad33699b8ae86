# rule: blocking-call
# repair: asyncio.sleep
# outcome: same
#!/usr/bin/env python3
"""No `import asyncio` at the top yet."""

from __future__ import annotations

import time


async def wait() -> str:
    time.sleep(0.01)
    return "waited"


def main() -> None:
    import asyncio

    print(asyncio.run(wait()))


main()
