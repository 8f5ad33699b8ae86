# rule: dropped-task
# repair: Keep
# outcome: same
import asyncio


async def log(text):
    await asyncio.sleep(0.01)
    print(text)


async def main(loud=True):
    if loud:
        asyncio.create_task(log("a"))  # kept by nobody
    else:
        pass
    for number in range(2):
        task = number
        asyncio.create_task(
            log(f"{task}"),
        )
    await asyncio.sleep(0.1)


asyncio.run(main())
