// Identification: addresses that every page test opens, and the form that an institution sent.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: [...["", "/screenings/new", "/decisions/new", "/duty/new", "/cards/new", "/received/new"].map((path) => inCase(`/identification${path}`)), "/identification/institution-form"],
};

export function tests({ test, expect, as }) {
  test("a form that an institution sent: written down field by field, from whom and when, and found on the page of identification", async () => {
    const { page, go } = await as("casemanager");
    await go("/cases");
    const item = (await page.locator("table a[href^='/cases/']").first().getAttribute("href")).split("?")[0];
    await go(`${item}/identification/received/new`);
    await page.fill("[name=danger]", "Zmyślony brygadzista czeka pod bramą.");
    const save = () => Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").first().click()]);
    await save();
    expect((await page.locator("[name=danger]").inputValue()).includes("Zmyślony brygadzista"), "what was typed is lost");
    await page.selectOption("select[name=source]", { index: 1 });
    await save();
    expect(/\/received\/[0-9a-z]{13}$/.test(new URL(page.url()).pathname), `not saved: ${page.url()}`);
    expect((await page.locator("main").innerText()).includes("Zmyślony brygadzista czeka pod bramą."), "the page does not say what stood on the form");
    await go(`${item}/identification`);
    expect((await page.locator("main a[href*='/identification/received/']:not([href$='/new'])").count()) > 0, "identification does not lead to the form");
  });
}
