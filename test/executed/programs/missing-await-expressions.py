# rule: missing-await
# repair: safe
# prints: big
# prints: 6
# prints: found 3
# prints: no
# prints: 3
# prints: 3 3
# prints: True
import asyncio


async def count(step=0):
    await asyncio.sleep(0)
    return 3 + step


async def main():
    print("big" if count() > 2 else "small")
    print(count() + count())
    if (found := count()) is not None and found == 3:
        print("found", found)
    print(
        "yes"
        if not count()  # a comment inside
        else "no"
    )
    print(max(0, 1) + count() - 1)
    print("%s %s" % (count(), f"{count()}"))
    assert count() == 3, "three"
    print(1 < count() < 4)


asyncio.run(main())
