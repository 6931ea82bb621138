// The statistics: addresses that every page test opens, and a figure that is narrowed by clicking.
export const addresses = {
  coordinator: ["/statistics", "/statistics?unit=cases&rows=exploitation&columns=operator", "/statistics?unit=contacts&rows=caller_region&where=channel:PHONE", "/statistics?unit=services&columns=year&cells=shares", "/statistics?unit=persons", "/statistics?unit=consultations", "/statistics?unit=nights", "/statistics?unit=experiences", "/statistics/year", "/statistics/survey"],
};

export function tests({ test, expect, as }) {
  test("a line of the statistics narrows everything to itself, and the condition can be dropped again", async () => {
    const { page, go } = await as("coordinator");
    const ready = async (path) => {
      for (let i = 0; i < 60; ++i) {  // counted beside the requests after the start
        await go(path);
        if (await page.locator("main table").count()) return;
        await page.waitForTimeout(500);
      }
      throw new Error("no figures");
    };
    await ready("/statistics?unit=contacts&rows=channel");
    const drawing = page.locator("section[aria-labelledby=h-lines]");
    const keys = await drawing.locator("ul.ln-keys li").count();
    expect(keys >= 2 && (await drawing.locator("polyline").count()) === keys, `${keys} lines`);
    await drawing.locator("summary").click();
    const points = (await drawing.locator("polyline").first().getAttribute("points")).split(" ").length;
    expect((await drawing.locator("tbody tr").count()) === points, "the table has other steps than the drawing");
    const line = page.locator("main .tbl-w tbody tr").first();
    const number = (await line.locator("td").first().innerText()).trim();
    await line.locator("a").click();
    await page.waitForLoadState();
    expect((await page.locator("main .tbl-w tbody tr").count()) === 1, "other lines are still there");
    expect((await page.locator("main .tbl-w tbody tr td").first().innerText()).trim() === number, "the figure is another one");
    await page.locator("main ul.chips a").first().click();
    await page.waitForLoadState();
    expect((await page.locator("main .tbl-w tbody tr").count()) > 1, "the condition is still there");
    const book = await page.request.get(new URL(await page.locator("main a[href*='table.xlsx']").getAttribute("href"), page.url()).href);
    expect(book.status() === 200 && (await book.body()).subarray(0, 2).toString() === "PK", "no workbook");
  });

  test("a table is saved by its name and opened again; a name that is taken comes back with what was typed", async () => {
    const { page, go } = await as("coordinator");
    await go("/statistics?unit=contacts&rows=purpose&period=last_year");
    await page.fill("#s-name", "Cele rozmów");
    await page.locator("form[action^='/statistics/tables?'] button").click();
    await page.waitForLoadState();
    expect(page.url().includes("period=last_year"), "another table");
    await go("/statistics");
    await page.locator("summary", { hasText: /Zapisane tabele|Saved tables/ }).click();
    await page.locator("a", { hasText: "Cele rozmów" }).click();
    await page.waitForLoadState();
    expect((await page.locator("#q-period").inputValue()) === "last_year", "the period is lost");
    await page.fill("#s-name", "Cele rozmów");
    await page.locator("form[action^='/statistics/tables?'] button").click();
    await page.waitForLoadState();
    expect((await page.locator("#s-name").inputValue()) === "Cele rozmów" && (await page.locator("#e-name").count()) === 1, "no word on the name that is taken");
  });
}
