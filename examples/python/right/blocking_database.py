"""An asynchronous driver: both queries wait at the same time."""

import asyncio

import aiomysql


async def count_orders(customer):
    try:
        connection = await aiomysql.connect(host="localhost", user="shop", db="shop", connect_timeout=10)
        cursor = await connection.cursor()
        await cursor.execute("SELECT id FROM orders WHERE customer = %s", (customer,))
        count = cursor.rowcount
        connection.close()
        return count
    except aiomysql.MySQLError as error:
        print(f"에러 발생 (error): {error}")
        return 0


async def main():
    counts = await asyncio.gather(count_orders("민준"), count_orders("Ada"))
    print(f"주문 수 (orders): {counts}")


asyncio.run(main())
