# rule: sequential-awaits
# repair: gather
# outcome: faster
import asyncio


class Weather:
    async def temperature(self, city):
        await asyncio.sleep(0.15)
        return len(city)

    async def wind(self, city):
        await asyncio.sleep(0.15)
        return len(city) * 2

    async def report(self, city):
        temperature = await self.temperature(city)
        wind = await self.wind(city)
        return f"{city}: {temperature}, {wind}"


async def main():
    print(await Weather().report("서울"))


asyncio.run(main())
