# rule: dropped-task
# repair: [Aa]wait
# outcome: prints
# prints: done
# prints: end
import asyncio


async def work():
    await asyncio.sleep(0.02)
    print("done")


async def main():
    asyncio.create_task(work())
    print("end")


asyncio.run(main())
