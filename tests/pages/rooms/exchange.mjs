// The line now, and a call that rings on whatever page is open. The exchange is played over its API, so the test needs neither a telephone nor office hours.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const addresses = { consultant: ["/line"], coordinator: ["/line"], psychologist: ["/line"] };

let calls = 0;
export function tests({ test, expect, as, centre }) {
  const token = () => readFileSync(join(centre.dir, "demo-exchange-token"), "utf8").trim();
  const tell = async (what, body) => {
    const answer = await fetch(`${centre.base}/api/v1/calls/${what}`, { method: "POST", headers: { authorization: `Bearer ${token()}`, "content-type": "application/json" }, body: JSON.stringify(body) });
    expect(answer.ok, `${what}: ${answer.status} ${await answer.text()}`);
  };
  const rings = async (number) => {
    const call = `page-test-${++calls}`;
    await tell("route", { call, try: 1, caller: number, simulated: true });
    await tell("events", { type: "ringing", call, seq: 1, who: "consultant", try: 1 });
    return call;
  };

  test("a call rings on the page that is open; answered, its contact opens with the number, and the call ends with it", async () => {
    const { page, context, go } = await as("consultant");
    const ready = page.waitForResponse((r) => r.url().endsWith("/events"));
    await go("/follow-ups");
    await ready;
    await page.waitForTimeout(300);
    expect(!(await page.locator("[data-calling-ringing]").isVisible()), "it rings before anybody calls");
    await rings("+44 7700 900971");
    await page.waitForSelector("[data-calling-ringing]:not([hidden])", { timeout: 3000 });
    await page.click("[data-calling-ringing] button");
    await page.waitForURL(/\/contacts\/[a-z0-9]+$/);
    expect((await page.locator("#phone").inputValue()).replace(/ /g, "") === "+447700900971", "the number is not in the contact");
    expect(await page.locator("[data-calling-talking]").isVisible(), "the page does not say that the call goes on");
    // Kept through the form; ended there, the contact stays open to be finished.
    await page.click("button.kind[value=SELF]");
    await page.waitForURL(/form\/caller/);
    await Promise.all([page.waitForNavigation(), page.click("[data-calling-talking] button")]);
    expect(!(await page.locator("[data-calling-talking]").isVisible()), "the call still goes on");
    await context.close();
  });

  test("a telephone elsewhere is answered: the contact opens by itself, but not under somebody's hands", async () => {
    const { page, context, go } = await as("consultant");
    let ready = page.waitForResponse((r) => r.url().endsWith("/events"));
    await go("/duty");
    await ready;
    await page.waitForTimeout(300);
    let call = await rings("+44 7700 900972");
    await tell("events", { type: "answered", call, seq: 2, who: "consultant" });
    await page.waitForURL(/\/contacts\/[a-z0-9]+$/, { timeout: 3000 });
    await tell("events", { type: "ended", call, seq: 3 });
    await page.waitForSelector("[data-calling-talking]", { state: "hidden", timeout: 3000 });
    ready = page.waitForResponse((r) => r.url().endsWith("/events"));
    await go("/line");
    await ready;
    await page.focus("#q");
    await page.waitForTimeout(300);
    call = await rings("+44 7700 900973");
    await tell("events", { type: "answered", call, seq: 2, who: "consultant" });
    await page.waitForSelector("[data-calling-contact]:not([hidden])", { timeout: 3000 });
    expect(page.url().endsWith("/line"), "the page went away from under the typing");
    await page.evaluate(() => document.activeElement.blur());
    // The wallboard shows it by itself.
    await page.waitForSelector("text=rozmowa", { timeout: 4000 });
    await tell("events", { type: "ended", call, seq: 3 });
    await page.waitForSelector("text=Teraz nikt nie dzwoni", { timeout: 4000 });
    await context.close();
  });

  test("whoever takes a break says so, and the line shows it", async () => {
    const { page, context, go } = await as("consultant");
    await go("/line");
    if (await page.locator("button[name=state][value=available]").count()) await Promise.all([page.waitForNavigation(), page.click("button[name=state][value=available]")]);
    await Promise.all([page.waitForNavigation(), page.click("button[name=reason][value=BREAK]")]);
    expect((await page.locator("#h-me").innerText()).includes("Nie odbierasz połączeń"), "the page does not say that no calls are taken");
    await Promise.all([page.waitForNavigation(), page.click("button[name=state][value=available]")]);
    await context.close();
  });
}
