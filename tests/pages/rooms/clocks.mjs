// Legal terms: the board, the rules, the calendar link, and the part of a case.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: ["/clocks", "/clocks?band=week", "/clocks?band=passed", "/clocks/rules", "/clocks/calendar", ...["/clocks", "/clocks/new", "/clocks/new?rule=certificate", "/clocks/new?rule=letter"].map(inCase)],
  coordinator: ["/clocks", "/clocks?whose=team"],
  lawyer: ["/clocks"],
};

export async function tests({ test, expect, as }) {
  await test("clocks: a deadline set by a letter is entered by hand, stands on the board and beside the case, and is stopped with a reason", async () => {
    const { page, context, faults, go } = await as("casemanager");
    await go("/cases?status=ALL");
    const item = new URL(await page.locator("table a").first().getAttribute("href"), page.url()).pathname;
    await go(`${item}/clocks/new`);
    await page.click("text=Termin z pisma");
    await page.fill("[name=started_on]", "2026");
    await page.fill("[name=note]", "Sygnatura zmyślona 1/26");
    await page.click("form.card-l button.btn-1");
    await page.waitForSelector("text=Podaj co najmniej miesiąc i rok.");
    expect((await page.inputValue("[name=note]")) === "Sygnatura zmyślona 1/26", "what was typed is lost");
    const today = new Date();
    const day = (plus) => new Date(today.getTime() + plus * 86400000).toISOString().slice(0, 10);
    await page.fill("[name=started_on]", day(-1));
    await page.fill("[name=last_day]", day(5));
    await Promise.all([page.waitForURL(/\/clocks\/[0-9a-z]{13}/), page.click("form.card-l button.btn-1")]);
    const one = new URL(page.url()).pathname;
    expect((await page.locator("main").innerText()).includes("Sygnatura zmyślona 1/26"), "the note is not there");
    await go("/clocks?band=week");
    expect((await page.locator(`a[href="${one}"]`).count()) === 1, "the board does not show it");
    await go(one);
    await page.click("text=Zatrzymaj termin");
    await page.waitForSelector("text=Wybierz, dlaczego termin już nie biegnie.");
    await page.check("input[name=why][value=KEPT]");
    await Promise.all([page.waitForURL(/notice=clock_stopped/), page.click("text=Zatrzymaj termin")]);
    await go("/clocks?band=week");
    expect((await page.locator(`a[href="${one}"]`).count()) === 0, "it is still on the board");
    expect(faults.filter((f) => !/422/.test(f)).length === 0, faults.join("; "));
    await context.close();
  });
  await test("clocks: the address of the calendar is shown once and gives days and codes only", async () => {
    const { page, context, go } = await as("casemanager");
    await go("/clocks/calendar");
    await page.click("text=Utwórz adres kalendarza");
    const address = (await page.locator(".codebox b").innerText()).trim();
    const text = await (await fetch(address)).text();
    expect(text.startsWith("BEGIN:VCALENDAR"), "this is no calendar");
    expect(!/https?:|art\.|W-2026|Zaśw/.test(text), "it says more than days and codes");
    await go("/clocks/calendar");
    expect((await page.locator(".codebox").count()) === 0, "the address is shown again");
    await Promise.all([page.waitForURL(/notice=clock_feed_stopped/), page.click("text=Wyłącz kalendarz")]);
    expect((await fetch(address)).status === 404, "the old address still works");
    await context.close();
  });
}
