# rule: heavy-computation
# repair: thread
# outcome: same
import asyncio
import hashlib
import zlib


def hash_password(password, salt):
    return hashlib.scrypt(password, salt=salt, n=4096, r=8, p=1)


class Account:
    def __init__(self, name):
        self.name = name

    def key(self, password):
        return hash_password(password, self.name.encode()).hex()[:8]


async def register(name, password):
    account = Account(name)
    print(name, account.key(password))
    if hashlib.pbkdf2_hmac("sha256", password, b"salt", 20_000)[0] % 2:
        print("odd")
    return [len(zlib.compress(text, level=9)) for text in (password, password * 100)]


async def main():
    print(await register("a", b"one"))
    print(await register("b", b"two"))
    try:
        print(hash_password("no bytes", b"salt"))
    except TypeError as error:
        print(type(error).__name__)


asyncio.run(main())
