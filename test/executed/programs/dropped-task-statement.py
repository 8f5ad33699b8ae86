# rule: dropped-task
# repair: safe
# outcome: same
import asyncio


async def log(text):
    await asyncio.sleep(0.02)
    print(text)


async def main():
    asyncio.create_task(log("one"))
    asyncio.create_task(log("two"), name="second")
    await asyncio.sleep(0.1)
    print("end")


asyncio.run(main())
