// The roster: a week is planned, dragged, published; a shift changes hands by consent.
export const addresses = { coordinator: ["/duty", "/duty?week=2030-01-07", "/duty/team"], consultant: ["/duty", "/clocks/calendar"] };

const monday = () => {
  const d = new Date();
  d.setUTCDate(d.getUTCDate() - ((d.getUTCDay() + 6) % 7) + 28);
  return d.toISOString().slice(0, 10);
};

export function tests({ test, expect, as }) {
  test("a week of duty is planned with mouse and keyboard and published", async () => {
    const { page, go } = await as("coordinator");
    const week = monday();
    await go(`/duty?week=${week}`);
    await page.locator("table[data-roster] a.duty-add").first().click();
    await page.waitForLoadState();
    expect((await page.locator("#d-day").inputValue()) === week, "the day of the cell is not in the form");
    await page.fill("#d-from", "08:00");
    await page.fill("#d-until", "16:00");
    await Promise.all([page.waitForNavigation(), page.locator("form[action='/duty/shifts'] button").click()]);
    const chip = page.locator("a.duty-chip").first();
    expect((await chip.innerText()).includes("08:00–16:00"), "the shift is not in the week");
    // With the mouse to the next day: the page of the shift opens with the day filled in.
    const target = page.locator("td[data-drop]").nth(1);
    const day = await target.getAttribute("data-day");
    await Promise.all([page.waitForNavigation(), chip.dragTo(target)]);
    expect((await page.locator("#d-day").inputValue()) === day, "the day it was dragged to is not in the form");
    await Promise.all([page.waitForNavigation(), page.locator("#move button").click()]);
    expect(await page.locator(`td[data-day='${day}'] a.duty-chip`).count(), "the shift was not moved");
    await Promise.all([page.waitForNavigation(), page.locator("form[action='/duty/publish'] button").click()]);
    expect(!(await page.locator("form[action='/duty/publish']").count()), "the week can be published again though nothing changed");
    // Removed again, so that other tests find the week as it was.
    await Promise.all([page.waitForNavigation(), page.locator("a.duty-chip").first().click()]);
    await Promise.all([page.waitForNavigation(), page.locator("form[action$='/remove'] button").click()]);
  });

  test("a colleague's shift is taken with one answer", async () => {
    const { page, go } = await as("consultant");
    await go("/duty");
    const yes = page.locator("button[name=answer][value=yes]");
    if (!(await yes.count())) return; // near the end of a demo's fortnight nobody asks
    await Promise.all([page.waitForNavigation(), yes.first().click()]);
    expect(!(await page.locator("button[name=answer][value=yes]").count()), "the question is still there");
  });
}
