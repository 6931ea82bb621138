// Directory, consents, approvals, referrals and transfers, notes apart: addresses that every page test opens. The demo has each of them alive.
const first = (list, what = "main ul.rows a") => async (desk) => {
  await desk.go(list);
  const link = desk.page.locator(what).first();
  if (!(await link.count())) throw new Error(`nothing on ${list}`);
  return link.getAttribute("href");
};
const beside = (list, what, end) => async (desk) => (await first(list, what)(desk)).split("?")[0] + end;
// The case of the first referral that waits: it has consents, and is on its way somewhere.
const referred = (end) => async (desk) => `/cases/${(await first("/referrals", "main a[href*='/referrals/']")(desk)).split("/")[2]}${end}`;
const entry = "main a[href^='/directory/']:not([href$='/new'])";
const apart = (profession) => async (desk) => {
  await desk.go("/cases");
  for (const href of await desk.page.locator("table a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    const address = `${href.split("?")[0]}/${profession}`;
    if ((await desk.go(address)).ok()) return address;
  }
  throw new Error(`no case with notes of ${profession}`);
};
export const addresses = {
  casemanager: [
    "/referrals", "/directory", "/directory?kind=INTERPRETER", "/directory/new", first("/directory", entry), beside("/directory", entry, "/edit"), beside("/directory", entry, "/private"), beside("/directory", entry, "/versions"),
    first("/referrals", "main a[href*='/referrals/']"), referred("/referrals"), referred("/referrals/new"), referred("/consents"), referred("/consents/new"), referred("/approvals"),
  ],
  coordinator: ["/approvals", first("/approvals", "main a[href^='/approvals/']"), "/referrals", first("/referrals", "main a[href^='/transfers/']")],
  coordinator2: ["/referrals", first("/referrals", "main a[href^='/transfers/']"), "/approvals"],
  psychologist: [apart("psychology")],
  lawyer: [apart("law")],
};
