# rule: missing-await
# repair: as a task
# prints: at once
# prints: logged
import asyncio


async def write_log():
    await asyncio.sleep(0.01)
    print("logged")


async def main():
    write_log()
    print("at once")
    await asyncio.sleep(0.1)


asyncio.run(main())
