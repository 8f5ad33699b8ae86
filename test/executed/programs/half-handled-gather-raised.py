# rule: half-handled-gather
# repair: ^Raise the first failure
# prints: a arrived
# prints: lost: b
# Everything has ended when the failure is raised.
import asyncio


class Lost(Exception):
    pass


async def send(name):
    if name == "b":
        raise Lost(name)
    await asyncio.sleep(0.05)
    print(name, "arrived")


async def send_all():
    await asyncio.gather(send("b"), send("a"), return_exceptions=True)


async def main():
    try:
        await send_all()
    except Lost as lost:
        print("lost:", lost)


asyncio.run(main())
