import { Centre, launch, signIn } from "./lib.mjs";
const out = "/tmp/nshots";
const centre = new Centre(120); await centre.serve();
const browser = await launch();
const faults = [];
const open = async (login, lang, width, scheme) => {
  const state = await signIn(browser, centre, login);
  const ctx = await browser.newContext({ storageState: state, viewport: { width, height: 860 }, locale: "pl-PL", reducedMotion: "reduce", colorScheme: scheme });
  const page = await ctx.newPage();
  page.on("console", m => m.type() === "error" && faults.push(m.text()));
  await page.goto(centre.base + "/account");
  const b = page.locator(`form.lang button[value=${lang}]`); if (await b.count()) { await b.first().click(); await page.waitForLoadState(); }
  return { page, ctx };
};
const combos = [["pl", 390, "dark"], ["en", 1280, "light"], ["pl", 1280, "dark"], ["en", 320, "light"]];
let i = 0;
for (const [lang, width, scheme] of combos) {
  const { page, ctx } = await open("night", lang, width, scheme);
  await page.goto(centre.base + "/shelters");
  const links = await page.locator("main a[href^='/shelters/']").evaluateAll(l => l.map(a => [a.getAttribute("href"), a.textContent.trim()]));
  const k1 = links.find(([h, t]) => /K1/.test(t))?.[0].split("?")[0].split("/").slice(0, 3).join("/");
  if (!k1) { console.log("no place", links.slice(0, 10)); break; }
  const shot = async (name) => page.screenshot({ path: `${out}/${name}-${lang}-${width}-${scheme}.png`, fullPage: true });
  for (const p of ["/night", "/night/book", "/night/round", "/night/incidents", "/night/incidents/new", "/night/medicines", "/night/medicines/new", "/night/visits", "/night/keys", "/address"]) {
    const a = await page.goto(centre.base + k1 + p);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    console.log(lang, width, p, a.status(), over > 1 ? `OVER ${over}` : "");
    await shot(p.slice(1).replaceAll("/", "_"));
  }
  for (const [list, name] of [["/night/medicines", "medicine"], ["/night/incidents", "incident"]]) {
    await page.goto(centre.base + k1 + list);
    const link = page.locator("main ul.rows a").first();
    if (await link.count()) { await link.click(); await page.waitForLoadState(); await shot(name); }
  }
  await page.goto(centre.base + k1 + "/address");
  const b = page.locator("form[action$='/address/show'] button");
  if (await b.count()) { await b.click(); await page.waitForLoadState(); await shot("shown"); console.log("shown", page.url()); }
  for (const p of ["/addresses", "/addresses/ask"]) { const a = await page.goto(centre.base + p); console.log(p, a.status()); await shot(p.slice(1).replaceAll("/", "_")); }
  await ctx.close();
}
console.log("faults", faults);
await browser.close(); await centre.stop(); centre.remove();
