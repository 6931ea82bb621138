// Reintegration: a plan from its beginning to the paper, in Polish and in English: goal, step, rating, a call with safe contact, the list of the week.
import { readFileSync } from "node:fs";

const catalogues = {};
// The text of a key, up to the first thing that is filled in.
function words(lang, key, room = "reintegration") {
  const part = (catalogues[room + lang] ??= readFileSync(new URL(`../../../src/${room}/strings.${lang}.part`, import.meta.url), "utf8"));
  const at = part.indexOf(`msgid "${key}"`);
  if (at < 0) throw new Error(`no text ${key} in ${lang}`);
  return /msgstr "(.*)"/.exec(part.slice(at))[1].split("{0}")[0].trim();
}

const withPlan = async (desk) => {
  await desk.go("/reintegration");
  const link = desk.page.locator("a.case-no").first();
  return (await link.count()) ? link.getAttribute("href") : null;
};
let item = null;
const linkOf = (selector) => async (desk) => {
  if (!item) return null;
  await desk.go(`${item}/reintegration`);
  const link = desk.page.locator(selector).first();
  return (await link.count()) ? link.getAttribute("href") : null;
};
export const addresses = {
  casemanager: [
    "/reintegration",
    async (desk) => ((item = await withPlan(desk)) ? `${item}/reintegration` : null),
    async () => (item ? `${item}/reintegration/new` : null),
    linkOf("main a[href*='/calls/']:not([href*='/new'])"),
    linkOf("main a[href$='/calls/new']"),
    linkOf("main a[href$='/steps/new']"),
    linkOf("main a[href$='/records/debt/new']"),
    linkOf("main a[href$='/paper']"),
  ],
};

const day = (d) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Warsaw" }).format(d);

export async function tests({ test, expect, as, centre, language, fullCall }) {
  const path = (page) => new URL(page.url()).pathname;
  const must = async (page, text) => expect((await page.locator("main").innerText()).toLowerCase().includes(text.toLowerCase()), `the page does not say “${text}” at ${path(page)}`);
  const choose = async (page, field, code) => {
    const select = page.locator(`main select[name=${field}]`).last();
    if (await select.count()) return select.selectOption(code);
    const box = page.locator(`main input[name=${field}][value="${code}"]`);
    if (await box.count()) return box.check();
    return page.fill(`main [name=${field}]`, code);
  };
  const save = (page) => Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").first().click()]);
  let calls = 0;

  for (const lang of ["en", "pl"])
    await test(`a plan of reintegration in ${lang}: goal, step, ratings, a call with safe contact, the list of the week, the paper`, async () => {
      const { page, go } = await as("casemanager");
      const today = day(new Date());
      await go("/account");
      await language(page, lang);
      await fullCall(page, go, `+44 7700 9007${20 + calls++}`, "Chce wrócić do pracy w ogrodzie.");
      await page.locator("main a[href$='/case']").first().click();
      await Promise.all([page.waitForURL(/\/cases\/[a-z0-9]+/), page.click("button[name=open]")]);
      const home = path(page);
      await go(`${home}/people/new`);
      await page.fill("[name=first_name]", lang === "pl" ? "Myroslawa" : "Zoriana");
      await page.fill("[name=phone]", lang === "pl" ? "+48 22 555 01 61" : "+48 22 555 01 62");
      await save(page);

      await go(`${home}/reintegration`);
      await must(page, words(lang, "reintegration.none"));
      await go(`${home}/reintegration/new`);
      await choose(page, "agreed_language", "uk");
      await save(page);
      const plan = (await page.locator("main a[href$='/goals/new']").first().getAttribute("href")).replace(/\/goals\/new$/, "");

      // A target below today's level is told at its field, and what was typed stays.
      await go(`${plan}/goals/new`);
      await choose(page, "area", "WORK");
      await page.fill("[name=objective]", "Praca w szkółce roślin.");
      await choose(page, "baseline", "L3");
      await choose(page, "target", "L2");
      await save(page);
      await must(page, words(lang, "reintegration.problem.below"));
      expect((await page.inputValue("[name=objective]")) === "Praca w szkółce roślin.", "the words are lost");
      await choose(page, "target", "L5");
      await save(page);

      await page.locator("main a[href$='/steps/new']").first().click();
      await page.fill("[name=step]", "Napisać życiorys.");
      await choose(page, "doer", "TOGETHER");
      await page.fill("[name=due]", today);
      await save(page);
      await must(page, "Napisać życiorys.");

      for (const [rater, level] of [["CLIENT", "L2"], ["WORKER", "L3"]]) {
        await go(`${plan}/ratings/new`);
        await choose(page, "rater", rater);
        await choose(page, "moment", "M0");
        await choose(page, "area_work", level);
        await save(page);
      }
      expect((await page.locator("svg.reint-chart title").count()) === 1, "there is no picture of the rated area");

      await go(`${plan}/calls/new`);
      await choose(page, "purpose", "HOW_ARE_YOU");
      await page.fill("[name=due]", today);
      await save(page);

      await go("/reintegration?kind=calls");
      await must(page, words(lang, "reintegration.due.today"));
      await page.locator(`main a[href^="${plan}/calls/"]`).first().click();
      await page.waitForLoadState();
      const number = lang === "pl" ? "+48225550161" : "+48225550162";
      expect(!(await page.content()).includes(number), "the number stands on the page before it was asked for");
      await Promise.all([page.waitForNavigation(), page.locator("form[action$='/number'] button").click()]);
      expect((await page.locator(`a[href="tel:${number}"]`).count()) === 1, "the number is not shown");
      await choose(page, "outcome", "LEFT_NO_MESSAGE");
      await save(page);
      await must(page, words(lang, "reintegration.problem.next"));
      await page.fill("[name=next_on]", today);
      await save(page);
      await choose(page, "outcome", "REACHED");
      await page.fill("[name=words]", "Zaczyna w poniedziałek.");
      await save(page);
      await must(page, words(lang, "reintegration.call.reached"));

      // Done by keyboard alone.
      await page.locator("button[name=state][value=done]").first().focus();
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      await must(page, words(lang, "reintegration.step.done"));

      await page.locator("main a[href$='/paper']").first().click();
      await page.waitForLoadState();
      await must(page, "План на найближчі місяці");
      await must(page, words(lang, "reintegration.paper.review"));
      await page.emulateMedia({ media: "print" });
      expect(!(await page.locator("main .no-print").first().isVisible()), "what is for the screen only is printed");
      await page.emulateMedia({ media: "screen" });
    });
}
