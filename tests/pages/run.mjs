// Page tests in Debian's Chromium: node tests/pages/run.mjs [--binary build/release/ostoja] [--only WORD]
import AxeBuilder from "@axe-core/playwright";
import { readdirSync } from "node:fs";
import { Centre, launch, option, signIn } from "./lib.mjs";

let passed = 0, failed = 0;
const only = option("only", "");
// One after another, in the order they are named, whether or not a room waits for its own.
let line = Promise.resolve();
function test(name, body) {
  return (line = line.then(() => one(name, body)));
}
async function one(name, body) {
  if (only && !name.includes(only)) return;
  try {
    await body();
    ++passed;
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}\n        ${String(error.message).split("\n").slice(0, 12).join("\n        ")}`);
  }
}
const expect = (truth, what) => {
  if (!truth) throw new Error(what);
};

const centre = new Centre();
await centre.serve();
const browser = await launch();
// The session of each person, signed in when first needed and again when it has been idle too long.
const states = {};
async function session(login) {
  if (states[login]) {
    const context = await browser.newContext({ storageState: states[login] });
    const answer = await context.request.get(`${centre.base}/account`, { maxRedirects: 0 });
    await context.close();
    if (answer.status() === 200) return states[login];
  }
  return (states[login] = await signIn(browser, centre, login));
}

// A context of a signed-in person; every page in it is watched for console errors and foreign requests.
async function as(login, options = {}) {
  await session(login);
  const context = await browser.newContext({ storageState: states[login], locale: "pl-PL", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const faults = [];
  context.on("page", (page) => {
    page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
    page.on("pageerror", (e) => faults.push(e.message));
    page.on("request", (r) => !r.url().startsWith(centre.base) && !r.url().startsWith("data:") && faults.push(`foreign request ${r.url()}`));
  });
  const page = await context.newPage();
  return { context, page, faults, go: (path) => page.goto(centre.base + path) };
}

async function language(page, code) {
  const button = page.locator(`form.lang button[value=${code}]`);
  if (await button.count()) await Promise.all([page.waitForURL((u) => u.pathname === new URL(page.url()).pathname), button.first().click()]);
}

const rooms = {
  consultant: ["/", "/contacts", "/contacts/new", "/contacts?state=draft&mine=1", "/contacts/shift", "/follow-ups", "/follow-ups?due=today", "/duty", "/cases", "/account"],
  casemanager: ["/cases", "/cases/new", "/cases?status=ALL"],
  coordinator: ["/", "/staff", "/staff/new", "/duty", "/contacts"],
  admin: ["/", "/staff"],
};
// What each room adds (rooms/<room>.mjs): `addresses`, a list of addresses for a log-in, or functions of (desk, first) that give one; and `tests(kit)`.
const added = [];
for (const file of readdirSync(new URL("rooms/", import.meta.url)).filter((f) => f.endsWith(".mjs")).sort()) added.push(await import(new URL(`rooms/${file}`, import.meta.url)));
for (const room of added)
  for (const [login, paths] of Object.entries(room.addresses ?? {})) (rooms[login] ??= []).push(...paths);

async function details(desk, list) {
  await desk.go(list);
  const link = desk.page.locator("table a, main ul.rows a").first();
  return (await link.count()) ? new URL(await link.getAttribute("href"), centre.base).pathname : null;
}

for (const lang of ["en", "pl"])  // Polish last: the tests below read Polish pages
  for (const [login, paths] of Object.entries(rooms))
    await test(`${login} opens every page in ${lang}, light and dark, wide and narrow, without a fault`, async () => {
      const desk = await as(login);
      const all = [];
      for (const path of paths) all.push(typeof path === "function" ? await path(desk, (list) => details(desk, list)) : path);
      if (login === "consultant") for (const list of ["/contacts", "/follow-ups"]) all.push(await details(desk, list));
      if (login === "casemanager") {
        const item = await details(desk, "/cases?status=ALL");
        if (item) all.push(item, ...["/timeline", "/people", "/team", "/edit", "/changes", "/readers", "/close"].map((p) => item + p));
      }
      await desk.go("/account");
      await language(desk.page, lang);
      for (const path of all.filter(Boolean)) {
        const answer = await desk.go(path);
        expect(answer.status() < 400, `${path}: status ${answer.status()}`);
        expect((await desk.page.locator("html").getAttribute("lang")) === lang, `${path}: not in ${lang}`);
        expect((await desk.page.locator("h1").count()) === 1, `${path}: ${await desk.page.locator("h1").count()} first headings`);
        expect((await desk.page.title()).includes("Ostoja"), `${path}: no title`);
        for (const width of [320, 390, 1280]) {
          await desk.page.setViewportSize({ width, height: 900 });
          const over = await desk.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(over <= 1, `${path}: ${over} px wider than the screen at ${width} px`);
        }
        for (const colorScheme of ["light", "dark"]) {
          await desk.page.emulateMedia({ colorScheme });
          const { violations } = await new AxeBuilder({ page: desk.page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
          expect(violations.length === 0, `${path} (${colorScheme}): ${violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`).join("; ")}`);
        }
      }
      expect(desk.faults.length === 0, desk.faults.join("; "));
      await desk.context.close();
    });

await test("story 1: a silent call is logged in two clicks from the start page, and can be taken back", async () => {
  const { page, context, go } = await as("consultant");
  await go("/");
  const began = Date.now();
  await page.click("a.closer >> text=Cisza");
  await page.click(".confirm:target button[name=close]");
  await page.waitForSelector("text=zapisano jako „Cisza”");
  expect(Date.now() - began < 3000, "it took longer than three seconds");
  await page.click("text=Cofnij");
  await page.waitForSelector("h1:has-text('Kto się z nami kontaktuje?')");
  await context.close();
});

async function fullCall(page, go, number, words) {
  await go("/contacts/new");
  await page.click("button.kind[value=SELF]");
  await page.waitForURL(/form\/caller/);
  await page.fill("[name=phone]", number);
  await page.click("button[value=next]");
  await page.waitForURL(/form\/person/);
  await page.click("button[value=next]");
  await page.waitForURL(/form\/categories/);
  await page.locator("input[type=checkbox][name=categories]").first().check();
  await page.click("button[value=next]");
  await page.waitForURL(/form\/summary/);
  await page.click("button[value=end]");
  await page.waitForURL(/check=1/);
  expect((await page.locator(".err-mark").count()) > 0, "no red mark on the tab that lacks answers");
  await page.fill("main form#f [name=summary]", words);
  for (const [field, code] of [["purpose", "VICTIM_SUPPORT"], ["outcome", "ADVICE"]]) {
    const select = page.locator(`select[name=${field}]`);
    if (await select.count()) await select.selectOption(code);
    else await page.locator(`input[name=${field}][value=${code}]`).check();
  }
  await page.click("button[value=end]");
  await page.waitForURL(/contacts\/[a-z0-9]+(\?|$)/);
  return page.url().split("?")[0];
}

await test("story 2 and the whole path: a full call is logged, its number is known again, it is found by a word, and becomes a case", async () => {
  const { page, context, go, faults } = await as("casemanager");
  const address = await fullCall(page, go, "+44 7700 900917", "Pracowała w szklarni, jaskółka nad wejściem.");
  await page.waitForSelector("text=Kontakt zapisany");
  await go("/contacts/new");
  await page.fill("input[name=phone]", "+44 7700 900917");
  await page.click("button[name=check]");
  const banner = await page.locator("aside.notice").innerText();
  expect(/Ten numer już dzwonił: 1 kontakt/.test(banner), `banner says: ${banner}`);
  await page.fill("#q", "jaskolka");
  await page.press("#q", "Enter");
  await page.waitForSelector("h1:has-text('Szukaj')");
  const hit = page.locator("main ul.rows a").first();
  expect((await hit.getAttribute("href")) === new URL(address).pathname, "the search does not find the contact by its word");
  await hit.click();
  await page.click("a:has-text('Dodaj do sprawy')");
  await page.click("button[name=open]");
  await page.waitForURL(/\/cases\//);
  const title = await page.locator("h1").innerText();
  expect(/W-\d{4}-\d{4}$/.test(title), `the title of a case is not its number but ${title}`);
  expect(faults.length === 0, faults.join("; "));
  await context.close();
});

await test("story 12: the server is killed while a draft is open; after the restart the draft is there", async () => {
  const { page, context, go } = await as("consultant");
  await go("/contacts/new");
  await page.click("button.kind[value=OTHER_PERSON]");
  await page.waitForURL(/form\/caller/);
  const saved = page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
  await page.fill("[name=summary]", "Córka nie odbiera od trzech dni.");
  await saved;
  await centre.stop("SIGKILL");
  await centre.serve();
  await page.reload();
  expect((await page.locator("[name=summary]").inputValue()) === "Córka nie odbiera od trzech dni.", "the text is gone");
  await context.close();
});

await test("without JavaScript a call is logged, closed, and found", async () => {
  const { page, context, go } = await as("consultant", { javaScriptEnabled: false });
  await fullCall(page, go, "+44 7700 900918", "Bez skryptów też działa.");
  await go("/contacts/new#close-SILENT");
  await page.click("#close-SILENT button[name=close]");
  await page.waitForSelector("text=zapisano jako");
  await context.close();
});

await test("a draft open in two tabs shows in both when it was saved", async () => {
  const { page, context, go } = await as("consultant");
  await go("/contacts/new");
  await page.click("button.kind[value=SELF]");
  await page.waitForURL(/form\/caller/);
  const other = await context.newPage();
  const news = other.waitForResponse((r) => r.url().endsWith("/events"));
  await other.goto(page.url());
  await news;
  await page.waitForTimeout(300);
  await page.fill("[name=summary]", "Notatka z pierwszej karty.");
  await page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
  await other.waitForSelector("[data-newer]:not([hidden])", { timeout: 5000 });
  await context.close();
});

await test("the keyboard alone: skip link, a kind by its digit, Escape leaves a confirm panel", async () => {
  const { page, context, go } = await as("consultant");
  await go("/contacts/new");
  await page.keyboard.press("Tab");
  expect((await page.evaluate(() => document.activeElement.className)).includes("skip"), "the first stop is not the skip link");
  await page.click("a.closer >> text=Cisza");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".confirm:target"));
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("4");
  await page.waitForURL(/form\/caller/);
  await context.close();
});

await test("the other operator's consultant finds neither contact nor number", async () => {
  const mine = await as("consultant");
  const item = await details(mine, "/contacts");
  const theirs = await as("consultant2");
  const answer = await theirs.go(item);
  expect(answer.status() === 404, `status ${answer.status()}`);
  await mine.context.close();
  await theirs.context.close();
});

for (const room of added) await room.tests?.({ test, expect, as, details, centre, language, fullCall });
await line;

await browser.close();
await centre.stop();
centre.remove();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
