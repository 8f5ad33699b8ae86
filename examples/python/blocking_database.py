"""A synchronous database driver in async code: every query stops the whole program."""

import asyncio

import pymysql


async def count_orders(customer):
    try:
        connection = pymysql.connect(host="localhost", user="shop", database="shop")  # expect: blocking-call
        cursor = connection.cursor()
        cursor.execute("SELECT id FROM orders WHERE customer = %s", (customer,))  # expect: blocking-call
        count = cursor.rowcount
        connection.close()
        return count
    except pymysql.MySQLError as error:
        print(f"에러 발생 (error): {error}")
        return 0


async def main():
    counts = await asyncio.gather(count_orders("민준"), count_orders("Ada"))
    print(f"주문 수 (orders): {counts}")


asyncio.run(main())
