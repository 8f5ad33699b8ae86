# rule: missing-await
# repair: safe
# prints: <p>안녕</p> and 'x'
# prints: value: ok
# prints: 😀 ok!
import asyncio


async def page(text):
    await asyncio.sleep(0.01)
    return text


async def main():
    print(f"<p>{page('안녕')}</p> and {page('x')!r}")
    print("value: {}".format("ok"))
    print(f"😀 {page('ok'):>2}" "!")


asyncio.run(main())
