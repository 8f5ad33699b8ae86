# rule: dropped-task
# repair: safe
# outcome: same
"""Tasks made in methods and loops, through other names of the same functions."""

import asyncio as aio
from asyncio import create_task, ensure_future


class Mailer:
    async def send(self, address):
        await aio.sleep(0.02)
        print("sent to", address)

    async def send_all(self, addresses):
        for address in addresses:
            create_task(self.send(address))
        if addresses:
            ensure_future(self.send("boss"))


async def main():
    await Mailer().send_all(["a", "b"])
    await aio.sleep(0.1)


aio.run(main())
