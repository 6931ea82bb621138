// The public task and its reports: addresses that every page test opens, and a year's path from a figure to a frozen report.
const firstOf = (list, what) => async (desk) => {
  await desk.go(list);
  const link = desk.page.locator(what).first();
  if (!(await link.count())) throw new Error(`nothing on ${list}`);
  return link.getAttribute("href");
};
const year = firstOf("/public-task", "main ul.rows a");
const under = (part) => async (desk) => (await year(desk)) + part;
export const addresses = {
  coordinator: ["/public-task", year, under("/contract"), under("/contract/edit"), under("/items/activity/new"), under("/items/indicator/new"), under("/items/cost/new"), async (desk) => firstOf(`${await year(desk)}/contract`, "#g-indicator a[href*='/indicator/']")(desk),
    under("/differences"), under("/unbound"), under("/expenses"), under("/expenses/new"), async (desk) => firstOf(`${await year(desk)}/expenses`, "main table a")(desk), under("/hours"), under("/hours/all"), async (desk) => firstOf(await year(desk), "main a[href*='/figures/']")(desk),
    "/reports", firstOf("/reports", "main ul.rows a")],
  consultant: [under2("/hours")],
  ministry: ["/reports"],
};
function under2(part) {
  return async (desk) => {
    await desk.go("/public-task");  // whoever only enters hours comes to them at once
    const path = new URL(desk.page.url()).pathname;
    if (!path.endsWith(part)) throw new Error(`not led to the hours: ${path}`);
    return path;
  };
}

export function tests({ test, expect, as }) {
  test("a figure opens the entries it came from, as many as it says", async () => {
    const { page, go } = await as("coordinator");
    await go("/public-task");
    await page.locator("main ul.rows a").first().click();
    await page.waitForLoadState();
    // The work of the invented years is counted beside the requests after the first start.
    for (let i = 0; i < 60 && (await page.locator("[role=status]").count()); ++i) {
      await page.waitForTimeout(500);
      await page.reload();
    }
    expect(!(await page.locator("[role=status]").count()), "the work is not counted to its end");
    const row = page.locator("#h-fig ~ .tbl-w tbody tr", { hasText: "Nowe sprawy" });
    const figure = row.locator("a[href*='/figures/']");
    const number = Number((await figure.innerText()).replace(/[^0-9]/g, ""));
    expect(number > 0, "no case was counted");
    await figure.click();
    await page.waitForLoadState();
    expect((await page.locator("main tbody tr").count()) === Math.min(number, 200), "the rows are not those of the figure");
  });

  test("a report is frozen once every figure is confirmed, and the ministry reads it", async () => {
    const { page, go } = await as("coordinator");
    await go("/reports");
    await page.locator("main ul.rows a").first().click();
    await page.waitForLoadState();
    const home = new URL(page.url()).pathname;
    expect(!(await page.locator("form[action$='/freeze']").count()), "it may be frozen before its figures are confirmed");
    for (let left = page.locator("form[action$='/review'] button"); await left.count(); ) {
      await Promise.all([page.waitForNavigation(), left.first().click()]);
    }
    await go(home);
    await Promise.all([page.waitForNavigation(), page.locator("form[action$='/freeze'] button").click()]);
    expect(await page.locator("#h-kept").count(), "the figures of the frozen report are not shown");
    const ministry = await as("ministry");
    await ministry.go("/reports");
    await ministry.page.locator("main ul.rows a").first().click();
    await ministry.page.waitForLoadState();
    expect(new URL(ministry.page.url()).pathname === home, "the ministry does not see the report");
    const pdf = await ministry.page.request.get(new URL(`${home}/file?format=pdf`, ministry.page.url()).href);
    expect(pdf.status() === 200 && (await pdf.body()).subarray(0, 5).toString() === "%PDF-", `no PDF: ${pdf.status()}`);
  });
}
