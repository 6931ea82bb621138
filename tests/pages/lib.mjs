// What the page tests share: a demo centre of their own, served and stopped by pid; signing in as people do; a browser.
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};

const freePort = () =>
  new Promise((resolve) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });

// RFC 6238: what an authenticator shows.
export function digits(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const o = mac[19] & 15;
  return String((mac.readUInt32BE(o) & 0x7fffffff) % 1e6).padStart(6, "0");
}

export class Centre {
  constructor(contactsPerYear = 700) {
    this.binary = option("binary", "build/release/ostoja");
    this.dir = join(mkdtempSync(join(tmpdir(), "ostoja-pages-")), "centre");
    const made = spawnSync(this.binary, ["init", "--demo", "--data", this.dir, "--years", "1", "--contacts-per-year", String(contactsPerYear)], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`init failed: ${made.stderr}`);
    this.logins = JSON.parse(readFileSync(join(this.dir, "demo-logins.json"), "utf8"));
  }
  async serve() {
    this.port ||= await freePort();
    this.base = `http://127.0.0.1:${this.port}`;
    this.child = spawn(this.binary, ["serve", "--data", this.dir, "--desk", `127.0.0.1:${this.port}`], { stdio: "ignore" });
    for (let i = 0; i < 400; ++i) {
      try {
        if ((await fetch(`${this.base}/readyz`)).ok) return;
      } catch {
        await new Promise((r) => setTimeout(r, 50));
      }
    }
    throw new Error("the desk did not come up");
  }
  async stop(signal = "SIGTERM") {
    const ended = new Promise((r) => this.child.once("exit", r));
    this.child.kill(signal);
    await ended;
  }
  remove() {
    rmSync(join(this.dir, ".."), { recursive: true, force: true });
  }
}

export const launch = () =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });

// Signs in through the pages and gives the context's state, so that other contexts need not wait for the next six digits.
export async function signIn(browser, centre, login) {
  const account = centre.logins.find((l) => l.login === login);
  const context = await browser.newContext({ locale: "pl-PL" });
  const page = await context.newPage();
  await page.goto(`${centre.base}/sign-in`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", account.password);
  await page.click("main form button[type=submit], main form button:not([type=button])");
  await page.waitForURL(/sign-in\/code/);
  await page.fill("main input[inputmode=numeric], main input[name=digits], main input[name=code]", digits(account.totp));
  await page.click("main form button[type=submit], main form button:not([type=button])");
  await page.waitForURL((u) => u.pathname === "/");
  const state = await context.storageState();
  await context.close();
  return state;
}
