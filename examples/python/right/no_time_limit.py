"""Every wait for the network has a time limit."""

import asyncio


async def ask(host, port, question):
    reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), timeout=10)
    writer.write(f"{question}\n".encode())
    await writer.drain()
    answer = await asyncio.wait_for(reader.readline(), timeout=10)
    writer.close()
    return answer.decode().strip()


async def reply(reader, writer):
    question = await reader.readline()
    writer.write(b"echo: " + question)
    await writer.drain()
    writer.close()


async def main():
    try:
        server = await asyncio.start_server(reply, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        print(await ask("127.0.0.1", port, "누구세요 (who is there)?"))
        server.close()
    except (asyncio.TimeoutError, OSError) as error:
        print(f"에러 발생 (error): {error}")


asyncio.run(main())
