# rule: missing-timeout
# repair: wait_for
# python: 3.9
# outcome: same
import asyncio


async def serve(reader, writer):
    line = await reader.readline()
    writer.write(line.upper())
    await writer.drain()
    writer.close()


async def ask(host, port, text):
    reader, writer = await asyncio.open_connection(
        host,
        port,  # its own
    )
    writer.write(f"""{text}
""".encode())
    await writer.drain()
    try:
        return (await reader.readline()).decode().strip()
    finally:
        writer.close()
        await writer.wait_closed()


async def fail(host):
    try:
        await asyncio.open_connection(host, 1)
    except OSError as error:
        print(type(error).__name__)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print([await ask("127.0.0.1", port, text) for text in ("a", "b")])
    await fail("127.0.0.1")
    server.close()


asyncio.run(main())
