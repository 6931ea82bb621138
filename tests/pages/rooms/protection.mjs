// Story 5 of the acceptance stories from the decision on: certificate, its clock to the day three calendar months later, decision on co-operation, permit, shelter as long as the permit; in Polish and in English.
// The screening and the decision before it are in stories.mjs.
import { readFileSync } from "node:fs";

const catalogues = {};
// The text of a key, up to the first thing that is filled in.
function words(lang, key) {
  const part = (catalogues[lang] ??= readFileSync(new URL(`../../../src/protection/strings.${lang}.part`, import.meta.url), "utf8"));
  const at = part.indexOf(`msgid "${key}"`);
  if (at < 0) throw new Error(`no text ${key} in ${lang}`);
  return /msgstr "(.*)"/.exec(part.slice(at))[1].split("{0}")[0].trim();
}

// The first case of the list that has a programme.
const withProgramme = async (desk) => {
  await desk.go("/cases");
  const cases = await desk.page.locator("table a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const item of cases) {
    await desk.go(`${item}/protection`);
    if (await desk.page.locator(".prot-path").count()) return item;
  }
  return null;
};
let programme = null;
export const addresses = {
  casemanager: [
    async (desk) => ((programme = await withProgramme(desk)) ? `${programme}/protection` : null),
    async (desk) => {
      if (!programme) return null;
      await desk.go(`${programme}/protection`);
      const first = desk.page.locator(".prot-lines a").first();
      return (await first.count()) ? first.getAttribute("href") : null;
    },
    async (desk) => {
      if (!programme) return null;
      await desk.go(`${programme}/protection`);
      return desk.page.locator(".prot-kinds a[href$='/new/permit']").getAttribute("href");
    },
  ],
};

// A day as the program shows it in a form, Europe/Warsaw.
const day = (d) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Warsaw" }).format(d);
// Three calendar months later; a day that the month does not have is its last one.
function months(text, n) {
  const [y, m, d] = text.split("-").map(Number);
  const last = new Date(Date.UTC(y, m - 1 + n + 1, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + n, Math.min(d, last))).toISOString().slice(0, 10);
}
const long = (lang, text) => new Intl.DateTimeFormat(lang === "pl" ? "pl-PL" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${text}T12:00:00Z`));

export async function tests({ test, expect, as, centre, language, fullCall }) {
  const path = (page) => new URL(page.url()).pathname;
  const says = async (page, text) => (await page.locator("main").innerText()).toLowerCase().includes(text.toLowerCase());
  const must = async (page, text) => expect(await says(page, text), `the page does not say “${text}” at ${path(page)}`);
  const choose = async (page, field, code) => {
    const select = page.locator(`select[name=${field}]`);
    if (await select.count()) return select.selectOption(code);
    const box = page.locator(`input[name=${field}][value="${code}"]`);
    if (await box.count()) return box.check();
    return page.fill(`[name=${field}]`, code);
  };
  const save = (page) => Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").first().click()]);
  let calls = 0;

  for (const lang of ["en", "pl"])
    await test(`story 5 from the decision on, in ${lang}: certificate, clock to the day three calendar months later, co-operation, permit, shelter extended by law`, async () => {
      const d = await as("casemanager"), { page, go } = d;
      await go("/account");
      await language(page, lang);
      await fullCall(page, go, `+44 7700 9008${10 + calls++}`, "Praca w sortowni, paszport u kierownika.");
      await page.locator("main a[href$='/case']").first().click();
      await Promise.all([page.waitForURL(/\/cases\/[a-z0-9]+/), page.click("button[name=open]")]);
      const item = path(page);
      await go(`${item}/protection`);
      await must(page, words(lang, "protection.none"));
      await go(`${item}/people/new`);
      await page.fill("[name=first_name]", lang === "pl" ? "Solomija" : "Bohdana");
      await choose(page, "age_group", "A24_26");
      await choose(page, "citizenship", "UA");
      await save(page);

      const today = day(new Date());
      await go(`${item}/protection`);
      await page.click("main a[href$='/protection/new']");
      await choose(page, "source", "BORDER_GUARD");
      await save(page);
      const programme = path(page);
      await must(page, words(lang, "protection.missing.intake"));
      await must(page, words(lang, "protection.help_anyway"));
      const record = async (kind, fields) => {
        await go(`${programme}/new/${kind}`);
        for (const [field, value] of Object.entries(fields)) await choose(page, field, value);
        await save(page);
      };
      await record("intake", { danger: "NO", device_safe: "YES", stay: "NONE" });
      await record("conditions", { contact: "YES", contact_proof: "AUTHORITY", presumption: "YES", presumption_proof: "AUTHORITY", broke_off: "YES", broke_off_proof: "PERSON" });
      await record("information", { language: "uk", understood: "YES", manner: "SPOKEN_INTERPRETER", topics: "HELP_ANYWAY" });
      await record("agreement", { decision: "AGREED", given_by: "PERSON" });
      // The next step stands on the page as its one primary action.
      await must(page, words(lang, "protection.missing.certificate"));
      await Promise.all([page.waitForURL(/new\/certificate$/), page.locator(".prot-next a.btn-1").click()]);

      // A date in the future comes back with everything that was typed.
      await choose(page, "issuer", "BORDER_GUARD");
      await choose(page, "minor", "NO");
      await page.fill("[name=number]", "SG 12/26");
      await page.fill("[name=issued_on]", day(new Date(Date.now() + 3 * 86400e3)));
      await save(page);
      await must(page, words(lang, "protection.problem.certificate_future"));
      expect((await page.inputValue("[name=number]")) === "SG 12/26", "the number is lost");
      await page.fill("[name=issued_on]", today);
      await save(page);
      const end = months(today, 3);
      await must(page, long(lang, end));

      // Its clock runs to that day, on the page of the case.
      await go(item);
      await must(page, long(lang, end));

      await record("cooperation", { decision: "COOPERATES", free: "YES", told: "YES" });
      await must(page, words(lang, "protection.missing.permit.day"));
      await go(`${programme}/new/permit`);
      expect((await page.inputValue("[name=legal_until]")) === end, "the last day of lawful stay is not the certificate's");
      await choose(page, "decision", "GRANTED");
      await page.fill("[name=decided_on]", today);
      await save(page);
      await must(page, words(lang, "protection.problem.applied_first"));
      for (const field of ["in_poland", "cooperates", "broke_off", "device_safe", "email_safe"]) await choose(page, field, "YES");
      await choose(page, "account", "OWN");
      await page.fill("[name=submission_number]", "MOS-1");
      await page.fill("[name=applied_on]", today);
      await page.fill("[name=valid_to]", months(today, 8));
      await save(page);
      await must(page, long(lang, months(today, 8)));
      await go(programme);
      expect((await page.locator(".prot-path li.is-done").count()) >= 5, "the path does not show what is done");
      await must(page, words(lang, "protection.missing.proceeding"));

      // A place in the other operator's house; once she lives there the law lets her stay as long as the permit holds, beyond the three months (art. 47(3a)).
      const name = `${lang === "pl" ? "Zmyślona" : "Invented"} Halyna`;
      await go(`/shelters?case=${item.split("/").pop()}`);
      await Promise.all([page.waitForURL(/\/shelters\/hold/), page.locator("tr[data-bed]", { hasText: /4\/a/ }).last().locator("[data-free]").first().click()]);
      await page.selectOption("#person", { index: 1 });
      await page.fill("[name=call_name]", name);
      await page.locator("input[name=sex][value=F]").check({ force: true });
      await Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").click()]);
      if (await page.locator("#reason").count()) {
        await page.fill("#reason", "Jedyne wolne miejsce.");
        await Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").click()]);
      }
      expect(path(page) === "/shelters/held", `not held: ${page.url()}`);
      const s = await as("shelter");
      await s.go("/shelters");
      await s.go(await s.page.locator(".board .sh a", { hasText: "K1" }).getAttribute("href"));
      await Promise.all([s.page.waitForURL(/\/stays\//), s.page.locator(".rows a", { hasText: name }).first().click()]);
      await s.page.selectOption("#rules_language", "uk");
      await s.page.locator("input[name=accepted]").check({ force: true });
      await Promise.all([s.page.waitForURL(/notice=stay_admit/), s.page.locator("#admit button.btn-1").click()]);
      await go(`${item}/clocks`);
      const law = await page.locator("main").innerText();
      expect(/art\. 47 ust\. 3a|47\(3a\)/.test(law), "no clock says that the stay follows the permit");
      await must(page, long(lang, months(today, 8)));
      // She leaves, so that the bed is free for the next walk.
      const stay = path(s.page);
      await s.page.locator("details", { has: s.page.locator("#exit_reason") }).locator("summary").click();
      await s.page.selectOption("#exit_reason", "OTHER_SHELTER");
      await Promise.all([s.page.waitForURL(/notice=stay_discharge/), s.page.locator("form[action$='/discharge'] button").click()]);
      await s.go(stay.split("/stays/")[0]);
      const ready = s.page.locator("form[action$='/ready'] button");
      for (let left = await ready.count(); left > 0; left = await ready.count()) await Promise.all([s.page.waitForNavigation(), ready.first().click()]);
      await s.context.close();

      expect(d.faults.filter((f) => !/422/.test(f)).length === 0, d.faults.join("; "));
      await d.context.close();
    });
}
