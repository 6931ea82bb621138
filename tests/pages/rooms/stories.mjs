// The acceptance stories of case work, as people do them, in Polish and in English: 5 up to the decision, 6, and 10. Words are read from the rooms' catalogues.
import { readFileSync } from "node:fs";

const catalogues = {};
// The text of a key ("identification.state.waits"), up to the first thing that is filled in.
function words(lang, key, file) {
  const [room] = file ? [file] : key.split(".");
  const part = (catalogues[`${room}.${lang}`] ??= readFileSync(new URL(`../../../src/${room}/strings.${lang}.part`, import.meta.url), "utf8"));
  const at = part.indexOf(`msgid "${key}"`);
  if (at < 0) throw new Error(`no text ${key} in ${lang}`);
  return /msgstr "(.*)"/.exec(part.slice(at))[1].split("{0}")[0].trim();
}

export async function tests({ test, expect, as, centre, language, fullCall }) {
  async function desk(login, lang) {
    const d = await as(login);
    await d.go("/account");
    await language(d.page, lang);
    return d;
  }
  const says = async (page, text) => (await page.locator("main").innerText()).toLowerCase().includes(text.toLowerCase());
  const must = async (page, text, what) => expect(await says(page, text), `${what ?? "the page does not say"}: “${text}” at ${new URL(page.url()).pathname}`);
  const never = async (page, text) => expect(!(await page.content()).includes(text), `“${text}” is on ${new URL(page.url()).pathname}`);
  const save = (page) => Promise.all([page.waitForNavigation(), page.locator("form.card-l button.btn-1").first().click()]);
  const calm = (d) => expect(d.faults.filter((f) => !/404|403|412/.test(f)).length === 0, d.faults.join("; "));
  const path = (page) => new URL(page.url()).pathname;
  let calls = 20;

  // Logs a call of somebody and opens a case from it; gives the address of the case.
  async function caseFromCall({ page, go }, said) {
    await fullCall(page, go, `+44 7700 9009${calls++}`, said);
    await page.locator("main a[href$='/case']").first().click();
    await Promise.all([page.waitForURL(/\/cases\/[a-z0-9]+/), page.click("button[name=open]")]);
    return path(page);
  }
  async function addPerson({ page, go }, item, given, family) {
    await go(`${item}/people/new`);
    await page.fill("[name=first_name]", given);
    await page.fill("[name=second_name]", family);
    await choose(page, "sex", "F");
    await choose(page, "age_group", "A24_26");
    await choose(page, "citizenship", "UA");
    await save(page);
    await go(`${item}/people`);
    await must(page, given, "the person was not added");
  }
  async function choose(page, field, code) {
    const select = page.locator(`select[name=${field}]`);
    if (await select.count()) return select.selectOption(code);
    const box = page.locator(`input[name=${field}][value=${code}]`);
    if (await box.count()) return box.check();
    return page.fill(`[name=${field}]`, code);
  }
  async function screen({ page, go }, item, answers) {
    await go(`${item}/identification/screenings/new`);
    await page.check("input[name=instrument][value=ilo-delphi-adult-labour]");
    await page.check("input[name=age][value=adult]");
    await Promise.all([page.waitForURL(/\/edit/), page.locator("form.card-l button.btn-1").first().click()]);
    for (const [code, [answer, source]] of Object.entries(answers)) {
      await page.locator(`input[name='a.${code}'][value=${answer}]`).check({ force: true });
      if (source) await page.selectOption(`select[name='s.${code}']`, source);
    }
    await Promise.all([page.waitForURL((u) => /screenings\/[a-z0-9]+$/.test(u.pathname)), page.click("button[name=then][value=result]")]);
  }
  async function decide({ page }, status, reasons) {
    await Promise.all([page.waitForURL(/decisions\/new/), page.locator("a[href*='/decisions/new']").first().click()]);
    await choose(page, "status", status);
    await choose(page, "decided_by", "CENTRE");
    await page.fill("[name=reasons]", reasons);
    await save(page);
    expect(/\/decisions\/[a-z0-9]+$/.test(path(page)), `the decision was not signed: ${page.url()}`);
  }
  async function consent({ page, go }, item, purpose, receiver, scope) {
    await go(`${item}/consents/new?purpose=${purpose}`);
    await choose(page, "purpose", purpose);
    await choose(page, "receiver", receiver);
    await choose(page, "decision", "AGREED");
    for (const code of scope) await page.locator(`input[name=scope][value=${code}]`).check();
    for (const item of ["interview", "told_purpose", "told_use", "told_research", "told_access", "told_storage", "told_withdrawal"]) await choose(page, item, "YES");
    await choose(page, "language", "uk");
    await choose(page, "manner", "SPOKEN");
    await save(page);
    expect(/\/consents$/.test(path(page)), `the consent was not kept: ${page.url()}`);
  }

  for (const lang of ["en", "pl"]) {
    await test(`story 5 up to the decision, in ${lang}: a Ukrainian woman without papers, from the call to a signed decision`, async () => {
      const d = await desk("casemanager", lang), { page, go } = d;
      const item = await caseFromCall(d, "Praca w sortowni, paszport u kierownika.");
      await addPerson(d, item, ...(lang === "pl" ? ["Oksana", "Zmyślona"] : ["Halyna", "Dalekoska"]));
      await screen(d, item, {
        "DEC.NATURE": ["yes", "said"], "DEC.WAGES": ["yes", "document"], "EXP.HOURS": ["yes", "said"], "EXP.SALARY": ["yes", "said"], "CDE.DOCS": ["yes", "observed"], "CDE.DEBT": ["yes", "said"], "COE.VIOLENCE": ["no"],
      });
      await must(page, words(lang, "identification.statistical"));
      await must(page, words(lang, "identification.legal"));
      await must(page, words(lang, "identification.no_verdict"), "the result does not say that it is no decision");
      await decide(d, "POSSIBLE", "Zabrane dokumenty i dług, który rośnie.");
      await must(page, words(lang, "identification.state.now"), "the decision is not in force");
      await must(page, words(lang, "identification.signature.holds"), "the signature does not hold");
      await go(item);
      expect((await page.locator("section[aria-labelledby=h-identification]").count()) === 1, "the case does not show its identification");
      calm(d);
      await d.context.close();
    });

    await test(`story 5, in ${lang}: “not a victim” counts when a second person has confirmed it, and never by the first one`, async () => {
      const d = await desk("casemanager", lang), { page, go } = d;
      const item = await caseFromCall(d, "Spór o wypłatę za dwa tygodnie.");
      await addPerson(d, item, ...(lang === "pl" ? ["Iryna", "Przykładowa"] : ["Tetiana", "Wzorcowa"]));
      await screen(d, item, { "DEC.NATURE": ["no"], "EXP.SALARY": ["yes", "said"], "CDE.DOCS": ["no"], "COE.VIOLENCE": ["no"] });
      await decide(d, "NOT_A_VICTIM", "Spór o wypłatę, bez oszustwa i przymusu.");
      const decision = path(page);
      await must(page, words(lang, "identification.state.waits"), "it does not wait");
      await must(page, words(lang, "identification.other_person"));
      expect((await page.locator("button[name=answer]").count()) === 0, "the first person may confirm their own decision");
      const second = await desk("coordinator", lang);
      await second.go(decision);
      await second.page.fill("[name=reason]", "Zgadzam się, nie ma znaków przymusu.");
      await Promise.all([second.page.waitForNavigation(), second.page.click("button[name=answer][value=confirm]")]);
      await must(second.page, words(lang, "identification.state.now"), "the confirmed decision is not in force");
      await go(decision);
      await must(page, words(lang, "identification.state.now"));
      calm(d);
      await second.context.close();
      await d.context.close();
    });

    await test(`story 6, in ${lang}: Warsaw hands a case over to Katowice; only the minimum packet before acceptance, then the case; without consent nothing`, async () => {
      const d = await desk("casemanager", lang), { page, go } = d;
      const secret = `Adres siostry w dzienniku ${lang}.`;
      const item = await caseFromCall(d, secret);
      await addPerson(d, item, ...(lang === "pl" ? ["Olena", "Odległa"] : ["Olena", "Nieznajoma"]));
      await go(item);
      const number = /W-\d{4}-\d{4}/.exec(await page.locator("h1").innerText())[0];
      await page.locator("form[action$='/notes'] [name=text]").fill(secret);
      await Promise.all([page.waitForNavigation(), page.locator("form[action$='/notes'] button").last().click()]);
      await go(`${item}/referrals/new`);
      await choose(page, "receiver", "op:K");
      await choose(page, "direction", "TRANSFER");
      await choose(page, "reason", "SAFETY");
      for (const code of ["CITIZENSHIP", "LANGUAGES", "SEX_AGE"]) await page.locator(`input[name=scope][value=${code}]`).check();
      await save(page);
      const referral = path(page), transfer = `/transfers/${referral.split("/").at(-1)}`;
      // Without consent nothing is sent, and there is nothing to press; Katowice finds neither offer nor case.
      await must(page, words(lang, "referral.no_consent"), "the page does not say that there is no consent");
      expect((await page.locator("form[action$='/send']").count()) === 0, "it may be sent without consent");
      const there = await desk("coordinator2", lang);
      for (const address of [transfer, item]) expect((await there.go(address)).status() === 404, `${address} is there for Katowice without consent`);
      await consent(d, item, "TRANSFER", "op:K", ["CITIZENSHIP", "LANGUAGES", "SEX_AGE"]);
      await go(referral);
      await Promise.all([page.waitForNavigation(), page.locator("form[action$='/send'] button").click()]);
      await must(page, words(lang, "referral.waits"));
      expect((await there.go(transfer)).status() === 404, "Katowice sees the offer before a second person in Warsaw agreed");
      const second = await desk("coordinator", lang);
      await second.go("/approvals");
      await second.page.locator("ul.rows li", { hasText: number }).first().locator("a").first().click();
      await Promise.all([second.page.waitForNavigation(), second.page.click("button[name=outcome][value=approved]")]);
      await second.context.close();

      // Before acceptance: the packet, and nothing else.
      await there.go("/referrals");
      await must(there.page, number);
      expect((await there.go(transfer)).status() === 200, "the offer cannot be read");
      await must(there.page, lang === "pl" ? "Ukraina" : "Ukraine");
      for (const hidden of ["Olena", "Odległa", "Nieznajoma", secret, "7700"]) await never(there.page, hidden);
      for (const address of [item, `${item}/people`, `${item}/timeline`]) expect((await there.go(address)).status() === 404, `${address} opens before acceptance`);
      await there.go(transfer);
      await there.page.locator("select[name=lead] option").nth(1).evaluate((o) => o.parentElement.value = o.value);
      await Promise.all([there.page.waitForURL((u) => u.pathname === item), there.page.locator("form[action$='/accept'] button").click()]);
      expect(/K-\d{4}-\d{4}/.test(await there.page.locator("h1").innerText()), "the case has no number of Katowice");
      await there.go(`${item}/consents`);
      await must(there.page, words(lang, "consent.state.valid"));
      expect((await go(item)).status() === 404, "the case is still open to Warsaw");
      calm(d);
      await there.context.close();
      await d.context.close();
    });

    await test(`story 10, in ${lang}: two people edit one case at once; neither text is lost and each sees the other's`, async () => {
      const d = await desk("casemanager", lang), { page, go } = d;
      const item = await caseFromCall(d, "Dwie osoby, jedna sprawa.");
      const other = await desk("coordinator", lang);
      await go(`${item}/edit`);
      await other.go(`${item}/edit`);
      await page.fill("[name=summary]", "Wersja pierwsza: jutro lekarz.");
      await other.page.fill("[name=summary]", "Wersja druga: jutro Policja.");
      await choose(other.page, "urgency", "U1");
      await Promise.all([other.page.waitForURL((u) => u.pathname === `${item}/facts`), other.page.locator("form#f button.btn-1").click()]);
      const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST" && r.url().includes(item)), page.locator("form#f button.btn-1").click()]);
      expect(answer.status() === 412, `the second one to save was answered ${answer.status()}`);
      await page.waitForSelector("#h-stale");
      await must(page, words(lang, "cases.stale.title"));
      const table = await page.locator("section[aria-labelledby=h-stale]").innerText();
      for (const text of ["Wersja pierwsza: jutro lekarz.", "Wersja druga: jutro Policja."]) expect(table.includes(text), `“${text}” is not shown side by side`);
      expect((await page.inputValue("[name=summary]")) === "Wersja pierwsza: jutro lekarz.", "what was typed is lost");
      await page.fill("[name=summary]", "Jutro lekarz, potem Policja.");
      await Promise.all([page.waitForURL((u) => u.pathname === `${item}/facts`), page.locator("form#f button.btn-1").click()]);
      await other.go(item);
      await must(other.page, "Jutro lekarz, potem Policja.", "the other one does not see");
      await must(other.page, "U1", "what only the other one changed is gone");
      calm(d);
      await other.context.close();
      await d.context.close();
    });
  }
}
