# rule: await-outside-async
# repair: .
# prints: before
# prints: after
import asyncio


def main():
    print("before")
    await asyncio.sleep(0.01)
    print("after")


if __name__ == "__main__":
    main()
