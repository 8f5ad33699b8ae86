# rule: return-without-await-in-try
# repair: safe
# prints: working
# prints: cleaned up
# prints: 5
import asyncio


async def work():
    await asyncio.sleep(0.01)
    print("working")
    return 5


async def careful():
    try:
        return work()
    finally:
        print("cleaned up")


async def main():
    result = await careful()
    print(result)


asyncio.run(main())
