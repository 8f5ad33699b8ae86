# rule: dropped-task
# repair: safe
# outcome: same
import asyncio

background_tasks = ["a list of the program's own"]


async def log(text):
    await asyncio.sleep(0.01)
    print(text)


async def main(task="the caller's"):
    asyncio.create_task(log("a"))
    await asyncio.sleep(0.1)
    print(task, background_tasks)


asyncio.run(main())
