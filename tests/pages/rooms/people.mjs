// Persons: further details, comparing two records, a case on paper. Chosen is the case whose persons have the most details.
let richest = null;
async function persons(desk) {
  if (richest) return richest;
  await desk.go("/cases");
  const cases = await desk.page.locator("table a[href^='/cases/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const home of cases) {
    await desk.go(`${home}/people`);
    const details = await desk.page.locator("a[href*='/details/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const adds = await desk.page.locator("a[href*='/add/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    if (!richest || details.length > richest.details.length) richest = { home, details, adds };
  }
  return richest;
}
const add = (kind) => async (desk) => (await persons(desk)).adds.find((a) => a.endsWith(`/add/${kind}`));
const inCase = (path) => async (desk) => (await persons(desk)).home + path;
async function pair(desk) {
  for (let i = 0; i < 100; ++i) {  // after the start the register of names is filled beside the desk
    await desk.go("/people/duplicates");
    const link = desk.page.locator("a[href^='/people/duplicates/']").first();
    if (await link.count()) return link.getAttribute("href");
    await desk.page.waitForTimeout(100);
  }
  return null;
}

export const addresses = {
  casemanager: [
    inCase("/people"), ...["name", "document", "phone", "address", "language"].map(add), async (desk) => (await persons(desk)).details[0], async (desk) => (await persons(desk)).details[1],
    inCase("/print"), inCase("/print/paper?names=without"), inCase("/print/paper?names=with"), pair,
  ],
};

export async function tests({ test, expect, as }) {
  await test("people: a further name is written down in its own script, changed, and taken away after a question", async () => {
    const desk = await as("casemanager");
    const { page, go } = desk;
    const { home, adds } = await persons(desk);
    await go(adds.find((a) => a.endsWith("/add/name")));
    await page.check("input[name=kind][value=ALIAS]");
    await page.fill("[name=name_original_script]", "Горобина Проба");
    await page.click("button.btn-1:has-text('Zapisz')");
    await page.waitForURL(/people\?notice=saved/);
    const row = () => page.locator("li:has-text('Горобина Проба')");
    expect((await row().innerText()).includes("pseudonim"), "the kind of the name is not beside it");
    await row().locator("a:has-text('Edytuj')").click();
    await page.fill("[name=note]", "Tak mówią sąsiedzi.");
    await page.click("button.btn-1:has-text('Zapisz')");
    await page.waitForURL(/people\?notice=saved/);
    expect((await row().innerText()).includes("Tak mówią sąsiedzi."), "the note is not there");
    await row().locator("a:has-text('Usuń')").click();
    await page.click("button:has-text('Usuń na stałe')");
    await page.waitForURL(/people\?notice=saved/);
    expect((await row().count()) === 0, "it is still there");
    expect(desk.faults.length === 0, desk.faults.join("; "));
    const pdf = await desk.context.request.get(`${new URL(page.url()).origin}${home}/print/pdf?names=without`);
    expect((await pdf.body()).subarray(0, 4).toString() === "%PDF", "the PDF is none");
    await desk.context.close();
  });
  await test("people: the woman written down in two scripts is proposed, and both records stand side by side with what each has of its own", async () => {
    const desk = await as("casemanager");
    const href = await pair(desk);
    expect(href, "no pair is proposed");
    await desk.go(href);
    const text = await desk.page.locator("main").innerText();
    for (const words of ["Oksana", "Оксана", "1996", "Imiona i nazwiska", "Telefony"]) expect(text.includes(words), `the page does not say ${words}`);
    await desk.context.close();
  });
}
