// Publishing: addresses that every page test opens, and a table that both operators stand behind.
const year = new Date().getFullYear() - (new Date().getMonth() > 1 ? 0 : 1);
const preview = `/releases/new?table=CONTACTS_BY_PURPOSE&audience=PUBLIC&from=${year}-01&to=${year}-01`;
export const addresses = { coordinator: ["/releases", "/releases/new", preview, "/open-data"], ministry: ["/releases", "/open-data"] };

export function tests({ test, expect, as }) {
  test("a table is proposed by one operator, agreed to by the other, and read by the ministry with its small numbers hidden", async () => {
    const { page, go } = await as("coordinator");
    for (let i = 0; i < 60; ++i) {  // counted beside the requests after the start
      await go(preview);
      if (await page.locator("form[action='/releases'] button").count()) break;
      await page.waitForTimeout(500);
    }
    await Promise.all([page.waitForNavigation(), page.locator("form[action='/releases'] button").click()]);
    const home = new URL(page.url()).pathname;
    expect(!(await page.locator(`form[action='${home}/agree']`).count()), "whoever proposed it may agree to it");
    const other = await as("coordinator2");
    await other.go(home);
    await Promise.all([other.page.waitForNavigation(), other.page.locator(`form[action='${home}/agree'] button`).click()]);
    const ministry = await as("ministry");
    await ministry.go(home);
    const numbers = (await ministry.page.locator("main table td.r").allInnerTexts()).map((text) => text.trim().split("\n")[0]);
    expect(numbers.length > 12, "the table is not there");
    for (const text of numbers) expect(!/^[1-9]$/.test(text), `a small number is shown: ${text}`);
    expect(numbers.some((text) => text.startsWith("*") || text.startsWith("×")), "nothing is hidden in a demo of a few contacts a month");
  });

  test("a file of open data uses a part of the year's budget, and the other operator agrees to it", async () => {
    const { page, go } = await as("coordinator");
    await go("/open-data");
    if (!(await page.locator("#o-year").count())) return;  // a demo of this year alone
    const before = await page.locator("#o-year option").first().innerText();
    await Promise.all([page.waitForNavigation(), page.locator("form[action='/open-data'] button").click()]);
    const home = new URL(page.url()).pathname;
    expect(home.length > "/open-data/".length, "no file was made");
    await go("/open-data");
    expect((await page.locator("#o-year option").first().innerText()) !== before, "the budget is as it was");
    const other = await as("coordinator2");
    await other.go(home);
    await Promise.all([other.page.waitForNavigation(), other.page.locator(`form[action='${home}/agree'] button`).click()]);
    const ministry = await as("ministry");
    await ministry.go(home);
    const file = await ministry.page.request.get(new URL(home + "/table.csv", ministry.page.url()).href);
    expect(file.status() === 200 && (await file.text()).startsWith("quarter,channel,"), "the ministry has no file");
  });
}
