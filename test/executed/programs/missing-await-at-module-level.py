# rule: missing-await
# repair: asyncio.run
# prints: hello
import asyncio


async def main():
    await asyncio.sleep(0.01)
    print("hello")


if __name__ == "__main__":
    main()
