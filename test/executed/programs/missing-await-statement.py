# rule: missing-await
# repair: safe
# prints: saved 3
# prints: end
import asyncio


async def save(number):
    await asyncio.sleep(0.01)
    print("saved", number)


async def main():
    save(3)
    print("end")


asyncio.run(main())
