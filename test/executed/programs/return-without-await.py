# rule: return-without-await-in-try
# repair: safe
# prints: caught no page 1
# prints: None
import asyncio


async def fetch(number):
    await asyncio.sleep(0.01)
    raise ValueError(f"no page {number}")


async def careful(number):
    try:
        return fetch(number)
    except ValueError as error:
        print("caught", error)
        return None


async def main():
    result = await careful(1)
    print(result)


asyncio.run(main())
