// The night in a shelter and the address of a place: addresses that every page test opens, and the story of a shift on a telephone.
const place = async (desk, code = "K1") => {
  await desk.go("/shelters");
  const all = await desk.page.locator("main a[href^='/shelters/']").evaluateAll((links) => links.map((a) => [a.getAttribute("href").split("?")[0], a.textContent]));
  return all.find(([href, text]) => text.includes(code) && /^\/shelters\/[0-9a-z]{13}$/.test(href))?.[0] ?? null;
};
const of = (path) => async (desk) => {
  const home = await place(desk);
  return home && home + path;
};
const firstOf = (path, selector) => async (desk) => {
  const home = await place(desk);
  if (!home) return null;
  await desk.go(home + path);
  const link = desk.page.locator(selector).first();
  return (await link.count()) ? link.getAttribute("href") : null;
};
export const addresses = {
  night: [...["", "/book", "/round", "/incidents", "/incidents/new", "/medicines", "/medicines/new", "/visits", "/keys"].map((path) => of(`/night${path}`)), firstOf("/night/medicines", "ul.rows a"), firstOf("/night/incidents", "ul.rows a"), of("/address"), "/addresses", "/addresses/ask"],
};

export async function tests({ as, test, expect }) {
  await test("a night on a telephone: medicine given, second dose warned of, a round in two touches, the book taken over", async () => {
    const { page, context, go, faults } = await as("night");
    await page.setViewportSize({ width: 390, height: 844 });
    const home = await place({ page, go });
    expect(home, "the night worker sees no house");
    await go(`${home}/night`);
    const due = page.locator("li:has(form[action$='/dose'])").first();
    const action = await due.locator("form").getAttribute("action");
    await due.locator("button[value=GIVEN]").click();
    await page.waitForURL(/\/night$/);
    expect((await page.locator(`form[action='${action}']`).count()) === 0, "what was given is still due");
    // The same again, from the medicine's own page.
    await go(action.replace(/\/dose$/, ""));
    await page.locator("form[action$='/dose'] button").click();
    await page.waitForSelector("text=to byłaby druga dawka");
    faults.length = 0;  // the browser reports the 422 that was wanted
    await go(`${home}/night/round`);
    await page.click("button[value=WELL]");
    await page.waitForURL(/\/night$/);
    await page.waitForSelector("text=Ostatni: dziś");
    await go(`${home}/night/book`);
    if (await page.locator("text=Przeczytane, przejmuję").count()) {
      await page.click("text=Przeczytane, przejmuję");
      await page.waitForURL(/\/book$/);
      expect((await page.locator("text=Przeczytane, przejmuję").count()) === 0, "the book is not taken over");
    }
    await page.fill("[name=words]", "Cisza, jaskółka na parapecie.");
    await page.fill("[name=next]", "Zamknąć okno w kuchni.");
    await page.click("text=Podpisz i wpisz");
    await page.waitForSelector("li:has-text('jaskółka na parapecie')");
    await go(`${home}/night`);
    await page.locator("li:has-text('Zamknąć okno w kuchni.') button").click();
    await page.waitForURL(/\/night$/);
    expect((await page.locator("text=Zamknąć okno w kuchni.").count()) === 0, "what was done is still to do");
    expect(faults.length === 0, faults.join("; "));
    await context.close();
  });
  await test("the address is behind a button, is not on paper, and a second person lets a driver have it", async () => {
    const { page, context, go, faults } = await as("night");
    const home = await place({ page, go });
    await go(`${home}/address`);
    expect(!(await page.content()).includes("Zmyślona"), "the address stands on the page before anybody asked for it");
    await page.click("text=Pokaż adres");
    await page.waitForSelector("text=Zmyślona 14");
    expect(!page.url().includes("Zmy"), "the address is in the address bar");
    await page.emulateMedia({ media: "print" });
    expect(!(await page.locator("text=Zmyślona 14").isVisible()), "the address is printed");
    await page.emulateMedia({ media: "screen" });
    await go(`${home}/address`);
    await page.locator("button:has-text('Zgadzam się')").first().click();
    await page.waitForSelector("text=otwarty do");
    await context.close();
    const driver = await as("intervention");
    await driver.go("/addresses");
    await driver.page.click("text=Pokaż adres");
    await driver.page.waitForSelector("text=Zmyślona 14");
    await driver.page.click("text=Przejazd zakończony");
    await driver.page.waitForSelector("text=zamknięty: przejazd zakończony");
    expect(faults.length === 0, faults.join("; "));
    await driver.context.close();
  });
}
