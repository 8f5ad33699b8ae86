# rule: missing-await
# repair: safe
# prints: a
# prints: b
# prints: c
# prints: d
# prints: e
import asyncio


async def say(text, *more, end="\n"):
    await asyncio.sleep(0)
    print(text, *more, end=end)


async def main():
    say("a"); say("b")
    if True: say("c")
    try:
        say(
            "d",  # with a comment
        )
    finally:
        (say)("e")


asyncio.run(main())
