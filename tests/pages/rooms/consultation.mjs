// The institution desk: addresses that every page test opens, and a question that names somebody.
const firstOf = (list, what) => async (desk) => {
  await desk.go(list);
  const link = desk.page.locator(what).first();
  if (!(await link.count())) throw new Error(`nothing on ${list}`);
  return link.getAttribute("href");
};
const item = firstOf("/consultations?show=all", "main table a[href^='/consultations/']");
export const addresses = {
  institutions: ["/", "/consultations", "/consultations?show=all", "/consultations?show=late", "/consultations/new", item, async (desk) => `${await item(desk)}/edit`, "/consultations/bank", firstOf("/consultations/bank", "main ul.rows a"), "/consultations/trainings", "/consultations/trainings/new"],
  lawyer: ["/consultations/bank/new"],
};

export function tests({ test, expect, as }) {
  test("a question that names somebody comes back with the passage, and is saved once it names nobody", async () => {
    const { page, go } = await as("institutions");
    await go("/consultations/new");
    await page.selectOption("[name=institution]", { index: 1 });
    await page.selectOption("[name=topic]", "PROCEDURE");
    await page.fill("[name=question]", "Czy Anna Zmyślona może zostać w Polsce?");
    const save = () => Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").first().click()]);
    await save();
    expect((await page.locator("[role=alert]").innerText()).includes("Anna Zmyślona"), "the passage is not shown");
    await page.fill("[name=question]", "Czy obywatelka Ukrainy może zostać w Polsce?");
    await save();
    expect(/\/consultations\/[0-9a-z]{13}$/.test(new URL(page.url()).pathname), `not saved: ${page.url()}`);
    expect((await page.locator("main").innerText()).includes("czeka na odpowiedź"), "the state is not shown");
  });
}
