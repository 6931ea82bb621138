// The pictures of the README and of reviews: node tests/pages/shots.mjs OUTDIR [--binary …]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { small } from "./png.mjs";
import { Centre, launch, signIn } from "./lib.mjs";

const out = process.argv[2] || "docs/pictures";
mkdirSync(out, { recursive: true });
const centre = new Centre(7000);
await centre.serve();
const browser = await launch();
const state = await signIn(browser, centre, "casemanager");

async function take(name, { lang = "pl", dark = false, width = 1440, height = 950 }, walk) {
  const context = await browser.newContext({ storageState: state, viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: "pl-PL", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${centre.base}/account`);
  const button = page.locator(`form.lang button[value=${lang}]`);
  if (await button.count()) {
    await button.first().click();
    await page.waitForLoadState();
  }
  await walk(page);
  await page.evaluate(() => scrollTo(0, 0));
  writeFileSync(join(out, `${name}.png`), small(await page.screenshot()));
  await context.close();
}
const open = (path) => (page) => page.goto(centre.base + path);
const contact = async (page) => {
  await page.goto(`${centre.base}/contacts/new`);
  await page.click("button.kind[value=OTHER_PERSON]");
  await page.waitForURL(/form\/caller/);
  await page.fill("[name=phone]", "+48 22 555 01 43");
  await page.locator("input[name=urgency][value=U1]").check();
  await page.fill("[name=summary]", "Córka od trzech tygodni w pensjonacie, praca po 14 godzin. Paszport u właściciela.");
  await page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
  await page.waitForTimeout(700);
  await page.reload();
};
const item = async (page) => {
  await page.goto(`${centre.base}/cases?status=ALL`);
  await page.locator("table a").nth(3).click();
  await page.waitForLoadState();
};

await take("start-pl", {}, open("/"));
await take("first-pl", {}, open("/contacts/new"));
await take("contact-pl", {}, contact);
await take("contact-phone-en", { lang: "en", width: 390, height: 844 }, contact);
await take("list-en", { lang: "en" }, open("/contacts"));
await take("case-pl-dark", { dark: true }, item);
await take("start-phone-pl", { width: 390, height: 844 }, open("/"));
await take("start-en-dark", { lang: "en", dark: true }, open("/"));
await browser.close();
await centre.stop();
centre.remove();
