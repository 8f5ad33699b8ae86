# rule: blocking-call
# repair: thread
# outcome: faster
import asyncio

import pymysql


async def count(customer):
    connection = pymysql.connect(host="localhost", user="shop", database="shop")
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM orders WHERE customer = %s", (customer,))
    return cursor.rowcount


async def main():
    print(await asyncio.gather(count("ab"), count("abc")))


asyncio.run(main())
