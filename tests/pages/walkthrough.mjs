// The pictures of docs/walkthrough.md, made by walking the whole way on a demo centre: node tests/pages/walkthrough.mjs [OUTDIR] [--binary …]
// Small on purpose (960 pixels wide, a palette of colours): all of them together stay below one megabyte.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { small } from "./png.mjs";
import { Centre, launch, signIn } from "./lib.mjs";

const out = process.argv[2] && !process.argv[2].startsWith("--") ? process.argv[2] : "docs/pictures";
mkdirSync(out, { recursive: true });
const centre = new Centre(3000);
await centre.serve();
const browser = await launch();
const states = {};
for (const login of ["casemanager", "coordinator", "coordinator2"]) states[login] = await signIn(browser, centre, login);

async function desk(login, lang = "pl", options = {}) {
  const context = await browser.newContext({ storageState: states[login], viewport: { width: 1200, height: 780 }, locale: "pl-PL", reducedMotion: "reduce", deviceScaleFactor: 0.8, ...options });
  const page = await context.newPage();
  const go = (path) => page.goto(centre.base + path);
  await go("/account");
  const button = page.locator(`form.lang button[value=${lang}]`);
  if (await button.count()) await Promise.all([page.waitForNavigation(), button.first().click()]);
  return { page, go, close: () => context.close() };
}
let all = 0;
async function take(page, name, from) {
  if (from) await page.locator(from).first().evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 60));
  else await page.evaluate(() => scrollTo(0, 0));
  const path = join(out, `walk-${name}.png`);
  const picture = small(await page.screenshot());
  writeFileSync(path, picture);
  const size = picture.length;
  all += size;
  console.log(`${path}  ${Math.round(size / 1024)} kB`);
}
const choose = async (page, field, code) => {
  const select = page.locator(`select[name=${field}]`);
  if (await select.count()) return select.selectOption(code);
  const box = page.locator(`input[name=${field}][value="${code}"]`);
  if (await box.count()) return box.check();
  return page.fill(`[name=${field}]`, code);
};
const press = (page, what) => Promise.all([page.waitForNavigation(), page.locator(what).first().click()]);
const save = (page) => press(page, "form.card-l button.btn-1");

const d = await desk("casemanager"), { page, go } = d;
// 1. The call.
await go("/contacts/new");
await take(page, "1-call");
await page.click("button.kind[value=SELF]");
await page.waitForURL(/form\/caller/);
await page.fill("[name=phone]", "+44 7700 900941");
await choose(page, "urgency", "U1");
await page.fill("[name=summary]", "Sortownia pod Warszawą, piąty tydzień bez wypłaty. Paszport u kierownika. Chce odejść dziś, nie ma dokąd.");
await page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
await page.waitForTimeout(600);
await take(page, "2-caller");
for (const tab of ["person", "categories", "summary"]) {
  await page.click("button[value=next]");
  await page.waitForURL(new RegExp(`form/${tab}`));
  if (tab === "categories") await page.locator("input[type=checkbox][name=categories]").first().check();
}
await choose(page, "purpose", "VICTIM_SUPPORT");
await choose(page, "outcome", "ADVICE");
await page.click("button[value=end]");
await page.waitForURL(/contacts\/[a-z0-9]+(\?|$)/);
// 2. The case, and the person.
await press(page, "main a[href$='/case']");
await press(page, "button[name=open]");
const item = new URL(page.url()).pathname;
await go(`${item}/people/new`);
for (const [field, value] of [["first_name", "Oksana"], ["second_name", "Zmyślona"], ["sex", "F"], ["age_group", "A24_26"], ["citizenship", "UA"], ["primary_language", "uk"]]) await choose(page, field, value);
await save(page);
await go(`${item}/people`);
await take(page, "3-person");
// 3. Screening, both readings, the decision.
await go(`${item}/identification/screenings/new`);
await choose(page, "instrument", "ilo-delphi-adult-labour");
await choose(page, "age", "adult");
await save(page);
const answers = { "DEC.NATURE": "said", "DEC.WAGES": "document", "EXP.HOURS": "said", "EXP.SALARY": "said", "CDE.DOCS": "observed", "CDE.DEBT": "said", "VDE.DEPENDENCY": "said" };
for (const [code, source] of Object.entries(answers)) {
  await page.locator(`input[name='a.${code}'][value=yes]`).check({ force: true });
  await page.selectOption(`select[name='s.${code}']`, source);
}
await take(page, "4-screening", "form.quest");
await press(page, "button[name=then][value=result]");
await take(page, "5-readings", "section[aria-labelledby=h-res]");
await press(page, "a[href*='/decisions/new']");
await choose(page, "status", "POSSIBLE");
await choose(page, "decided_by", "CENTRE");
await page.fill("[name=reasons]", "Oszukana co do pracy i zapłaty, zabrany paszport, dług, który rośnie. Opowieść jest spójna.");
await save(page);
await take(page, "6-decision");
// 4. The intervention.
await go(`${item}/interventions/new`);
for (const field of ["triggers", "danger"]) await page.locator(`input[type=checkbox][name=${field}]`).first().check();
for (const [field, code] of [["urgency", "U1"], ["danger_level", "MEDIUM"], ["suicidality", "NONE"], ["words", "Chce odejść przed wyjazdem do innego miasta."], ["place_needed", "YES"]]) if (await page.locator(`[name=${field}]`).count()) await choose(page, field, code);
await save(page);
await take(page, "7-intervention");
// 5. Consent and the hand-over to Katowice.
const scope = ["SEX_AGE", "CITIZENSHIP", "LANGUAGES", "SITUATION"];
await go(`${item}/referrals/new`);
for (const [field, code] of [["receiver", "op:K"], ["direction", "TRANSFER"], ["reason", "SAFETY"]]) await choose(page, field, code);
for (const code of scope) await page.locator(`input[name=scope][value=${code}]`).check();
await save(page);
const referral = new URL(page.url()).pathname;
await take(page, "8-no-consent");
await go(`${item}/consents/new?purpose=TRANSFER`);
for (const [field, code] of [["purpose", "TRANSFER"], ["receiver", "op:K"], ["decision", "AGREED"], ["language", "uk"], ["manner", "SPOKEN"]]) await choose(page, field, code);
for (const code of scope) await page.locator(`input[name=scope][value=${code}]`).check();
for (const told of ["interview", "told_purpose", "told_use", "told_research", "told_access", "told_storage", "told_withdrawal"]) await choose(page, told, "YES");
await save(page);
await go(referral);
await press(page, "form[action$='/send'] button");
const second = await desk("coordinator");
await go(item);
const number = /W-\d{4}-\d{4}/.exec(await page.locator("h1").innerText())[0];
await take(page, "9-case");
await second.go("/approvals");
await second.page.locator("ul.rows li", { hasText: number }).first().locator("a").first().click();
await second.page.waitForLoadState();
await take(second.page, "10-approval");
await press(second.page, "button[name=outcome][value=approved]");
await second.close();
const there = await desk("coordinator2");
await there.go(`/transfers/${referral.split("/").at(-1)}`);
await take(there.page, "11-packet");
await there.close();
const english = await desk("coordinator2", "en");
await english.go(`/transfers/${referral.split("/").at(-1)}`);
await take(english.page, "11-packet-en");
await english.page.locator("select[name=lead] option").nth(1).evaluate((o) => (o.parentElement.value = o.value));
await press(english.page, "form[action$='/accept'] button");
await take(english.page, "12-opened-en");
await english.close();
await d.close();
await browser.close();
await centre.stop();
centre.remove();
console.log(`together ${Math.round(all / 1024)} kB`);
