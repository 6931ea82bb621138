// Places: every page of a house in both languages, and story 3: a caller in danger on a Saturday night has a bed in the other operator's shelter, and Monday's sheet shows it.
import { readFileSync } from "node:fs";

const catalogues = {};
function words(lang, key) {
  const [room] = key.split(".");
  const part = (catalogues[`${room}.${lang}`] ??= readFileSync(new URL(`../../../src/${room}/strings.${lang}.part`, import.meta.url), "utf8"));
  const at = part.indexOf(`msgid "${key}"`);
  if (at < 0) throw new Error(`no text ${key} in ${lang}`);
  return /msgstr "(.*)"/.exec(part.slice(at))[1].split("{0}")[0].trim();
}
const house = (path = "") => async (desk) => {
  await desk.go("/shelters");
  return (await desk.page.locator(".board .sh a", { hasText: "K1" }).getAttribute("href")) + path;
};
const stay = (which, path = "") => async (desk) => {
  await desk.go(await house()(desk));
  const all = await desk.page.locator(".rows a[href*='/stays/']").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  return all[which === "last" ? all.length - 1 : which] + path;
};
export const addresses = {
  shelter: ["/shelters", "/shelters?days=1", "/shelters/hold", "/shelters/held", "/shelters/numbers", "/shelters/numbers?month=2026", house(), house("/rooms"), stay(0), stay("last"), stay(0, "/packet")],
  consultant: ["/shelters", "/shelters?free=1&for=FAMILY", "/shelters/hold", "/shelters/held"],
  coordinator: ["/shelters", "/shelters/new", "/shelters/numbers"],
  casemanager: [async (desk, first) => ((await first("/cases")) ?? "") + "/places"],
};

export async function tests({ test, expect, as, centre, language }) {
  async function desk(login, lang, options) {
    const d = await as(login, options);
    await d.go("/account");
    await language(d.page, lang);
    return d;
  }
  const path = (page) => new URL(page.url()).pathname;
  const must = async (page, text, what) => expect((await page.locator("main").innerText()).toLowerCase().includes(text.toLowerCase()), `${what ?? "the page does not say"}: “${text}” at ${path(page)}`);
  const never = async (page, text) => expect(!(await page.content()).includes(text), `“${text}” is on ${path(page)}`);
  const calm = (d) => expect(d.faults.filter((f) => !/404|403|409|412|422/.test(f)).length === 0, d.faults.join("; "));

  for (const lang of ["en", "pl"])
    await test(`story 3, in ${lang}: a caller in danger is triaged as U0, a bed is held in the other operator's shelter on a phone, the handover sheet shows it`, async () => {
      const name = lang === "pl" ? "Zmyślona Róża" : "Invented Rose";
      const d = await desk("consultant", lang, { viewport: { width: 390, height: 844 } }), { page, go } = d;
      await go("/contacts/new");
      await Promise.all([page.waitForURL(/\/contacts\/[a-z0-9]+/), page.locator("button[name=triage][value=U0]").first().click()]);
      const contact = /\/contacts\/([a-z0-9]+)/.exec(path(page))[1];
      await go("/duty");
      await must(page, words(lang, "duty.mobile"), "nobody has the duty mobile");
      // From the call to the beds, and one touch on a bed.
      await go(`/contacts/${contact}/form/caller`);
      await Promise.all([page.waitForURL(/\/shelters\?/), page.locator("button[name=go][value=place]").click()]);
      await must(page, words(lang, "shelter.tonight"));
      const beds = page.locator(".tonight-l .tonight-b").filter({ hasText: "3/c" });
      await Promise.all([page.waitForURL(/\/shelters\/hold/), beds.last().locator("a").click()]);
      const chosen = await page.locator("#bed option:checked").innerText();
      expect(chosen.startsWith("K1"), `not a bed of the other operator: ${chosen}`);
      await page.fill("[name=call_name]", name);
      await page.locator("input[name=sex][value=F]").check({ force: true });
      await page.selectOption("[name=hours]", "48");
      await Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").click()]);
      if (await page.locator("#reason").count()) {  // somebody else is in the family room: said, and answered
        await page.fill("#reason", "Jedna noc, potem inny pokój.");
        await Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").click()]);
      }
      expect(path(page) === "/shelters/held", `not held: ${page.url()}`);
      await must(page, "K1 Lipa, 3/c");
      await never(page, name);
      await go("/contacts/shift");
      await must(page, "K1 Lipa", "the handover sheet does not show the place");
      calm(d);
      await d.context.close();

      // The house: the packet and nothing else; admitted with the rules in her language.
      const s = await desk("shelter", lang);
      await s.go(await stay("last")(s));
      await must(s.page, name);
      await s.page.selectOption("#rules_language", "uk");
      await s.page.locator("#admit button.btn-1").click();
      await must(s.page, words(lang, "shelter.problem.rules"), "she was admitted without the rules");
      await s.page.locator("input[name=accepted]").check({ force: true });
      await Promise.all([s.page.waitForURL(/notice=stay_admit/), s.page.locator("#admit button.btn-1").click()]);
      const home = path(s.page);
      await s.page.locator("details", { has: s.page.locator("#exit_reason") }).locator("summary").click();
      await s.page.selectOption("#exit_reason", "OTHER_SHELTER");
      await Promise.all([s.page.waitForURL(/notice=stay_discharge/), s.page.locator(`form[action$='/discharge'] button`).click()]);
      await s.go(home.split("/stays/")[0]);
      const ready = s.page.locator("form[action$='/ready'] button");
      for (let left = await ready.count(); left > 0; left = await ready.count()) await Promise.all([s.page.waitForNavigation(), ready.first().click()]);
      calm(s);
      await s.context.close();
    });

  await test("the sheet of house rules is in the resident's language and names neither the centre, nor the house, nor the person", async () => {
    const d = await desk("shelter", "pl", { viewport: { width: 320, height: 800 } }), { page } = d;
    await d.go(await stay(0, "/rules?lang=uk")(d));
    expect((await page.locator("article").getAttribute("lang")) === "uk", "the sheet does not say its language");
    await must(page, "Правила дому");
    await must(page, words("pl", "shelter.rules.review_long"), "nobody is told that a native reader has not read it");
    for (const name of ["Ostoja", "Lipa", "Halyna"]) expect(!(await page.title()).includes(name) && !(await page.locator("main").innerText()).includes(name), `${name} is on the sheet`);
    expect((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 1, "wider than the screen");
    calm(d);
    await d.context.close();
  });

  await test("on the board a stay is moved to another bed with the mouse, and free nights are chosen by drawing over them", async () => {
    const d = await desk("shelter", "pl", { viewport: { width: 1280, height: 2000 } }), { page } = d;
    await d.go("/shelters?shelter=K1");
    const bar = page.locator("[data-stay]").first();
    const row = page.locator("tr[data-bed]").filter({ has: page.locator("[data-free]") }).last();
    await bar.dragTo(row.locator("[data-free]").last());
    await page.waitForURL(/bed=.*#move/);
    expect((await page.locator("#move details[open]").count()) === 1, "the form that moves is not open");
    await d.go("/shelters?shelter=K1&day=2026-12-31");
    const free = page.locator("tr[data-bed]").filter({ has: page.locator("[data-free]") }).last().locator("[data-free]");
    const days = await free.evaluateAll((all) => all.map((a) => a.dataset.free));
    if (days.length >= 3) {
      await free.nth(0).hover();
      await page.mouse.down();
      await free.nth(2).hover();
      await Promise.all([page.waitForURL(/\/shelters\/hold/), page.mouse.up()]);
      expect((await page.inputValue("#from")) === days[0], "not the first night that was drawn over");
    }
    calm(d);
    await d.context.close();
  });
}
