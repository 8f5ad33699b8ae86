# rule: sequential-awaits
# repair: gather
# outcome: faster
"""Annotations, a comment, several lines and an unpacked result."""
from asyncio import run, sleep


async def user(number: int) -> str:
    await sleep(0.15)
    return f"user {number}"


async def size(name: str, *, factor: int = 1) -> "tuple[int, int]":
    await sleep(0.15)
    return len(name), factor


async def main() -> None:
    name: str = await user(1)
    # How large is it?
    width, height = await size(
        "table",
        factor=3,
    )
    print(name, width, height)


run(main())
