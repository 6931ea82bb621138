// The sheet of a shift: drafted, handed over with a note, taken over line by line by a colleague.
export const addresses = { consultant: ["/handover", "/contacts/shift"], coordinator: ["/handover"] };

export function tests({ test, expect, as }) {
  test("a shift is handed over with a note and taken over line by line", async () => {
    const mine = await as("consultant");
    await mine.go("/contacts/new");
    await mine.page.click("button.kind[value=SELF]");
    await mine.page.waitForURL(/form\/caller/);
    await mine.go("/contacts/shift");
    await Promise.all([mine.page.waitForNavigation(), mine.page.click("a[href='/handover']")]);
    const drafted = await mine.page.locator("section[aria-labelledby=h-draft] ul.rows li").count();
    expect(drafted > 0, "nothing is drafted though a draft is open");
    await mine.page.fill("#h-note", "Pani z rana prosi o telefon dopiero po 12.");
    await mine.page.selectOption("#h-to", "");
    await Promise.all([mine.page.waitForURL(/\/handover\/[a-z0-9]+/), mine.page.click("form[action='/handover'] button")]);
    const sheet = new URL(mine.page.url()).pathname;
    expect((await mine.page.locator("main").innerText()).includes("Czekasz, aż ktoś go przejmie."), "the page does not say what comes next");
    const theirs = await as("casemanager");
    await theirs.go("/");
    await Promise.all([theirs.page.waitForNavigation(), theirs.page.click(`a[href='${sheet}']`)]);
    expect((await theirs.page.locator("main").innerText()).includes("dopiero po 12"), "the note is not there");
    const boxes = theirs.page.locator("input[name=line]");
    const lines = await boxes.count();
    expect(lines === drafted, `${lines} lines of ${drafted}`);
    await boxes.first().check();
    await Promise.all([theirs.page.waitForNavigation(), theirs.page.click("form.card button")]);
    expect((await boxes.count()) === lines - 1, "the line is not taken");
    for (let i = 0; i < lines - 1; ++i) await boxes.nth(i).check();
    if (lines > 1) await Promise.all([theirs.page.waitForNavigation(), theirs.page.click("form.card button")]);
    expect((await theirs.page.locator("main").innerText()).includes("Dyżur przejęty"), "the shift is not taken over");
    await mine.context.close();
    await theirs.context.close();
  });
}
