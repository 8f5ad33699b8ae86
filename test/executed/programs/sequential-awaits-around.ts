// rule: sequential-awaits
// repair: Promise.all
// outcome: faster
const later = (value: number) => new Promise<number>((resolve) => setTimeout(() => resolve(value), 200));

class Page {
  users = 0;
  news = 0;

  async load(value: number) {
    return (await later(value)) + 1;
  }

  async fill() {
    this.users = await this.load(3);
    this.news = await this.load(1);
  }

  async show(base: number) {
    const users = await this.load(base);
    const twice = users * 2; // of the users
    const orders = await this.load(2);
    // both of them
    const both = await this.load(twice);
    return await this.load(orders + both);
  }

  async last() {
    const first = await this.load(1);
    console.log(first);
    return await this.load(2);
  }
}

const page = new Page();
await page.fill();
console.log(page.users, page.news, await page.show(2), await page.last());

export {};
