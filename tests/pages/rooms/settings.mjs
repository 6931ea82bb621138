// Settings: every page of the room, and the way from a changed word to a published form, by keyboard.
export const addresses = {
  coordinator: [
    "/settings/forms",
    "/settings/forms/form/contact",
    "/settings/forms/form/case/field/opened_how",
    "/settings/forms/form/case/part/basics/new",
    "/settings/forms/form/case/part/basics/words",
    "/settings/forms/form/person/preview?lang=en",
    "/settings/forms/codes/caller_type",
    "/settings/forms/codes/opened_how/new",
    "/settings/forms/codes/opened_how/code/FIELD",
    "/settings/forms/thresholds/hotline",
    "/settings/lists/new",
    "/settings/drafts",
    "/settings/history",
    "/settings/transfer",
  ],
  admin: ["/settings/forms", "/settings/drafts"],
};

export async function tests({ test, expect, as }) {
  await test("settings: a coordinator moves a field by keyboard, gives another a hint, sees the difference, publishes, and the form of a case has it", async () => {
    const { page, context, go, faults } = await as("coordinator");
    await go("/settings/forms/form/case");
    const order = () => page.locator("section[aria-labelledby=h-experience] li[id^=row-]").evaluateAll((rows) => rows.map((r) => r.id));
    const before = await order();
    await page.locator("#row-labour_sector form[action$=move] button").last().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#row-labour_sector$/);
    const after = await order();
    expect(after.indexOf("row-labour_sector") === before.indexOf("row-labour_sector") + 1, "the field did not move");
    await page.click("#row-labour_sector a:has-text('Zmień')");
    await page.fill("[name=hint_pl]", "Główne zajęcie, jedno.");
    await page.fill("[name=hint_en]", "");
    await page.click("form#f button.btn-1");
    await page.waitForSelector("text=Podaj podpowiedź w obu językach");
    expect((await page.inputValue("[name=hint_pl]")) === "Główne zajęcie, jedno.", "what was typed is lost");
    await page.fill("[name=hint_en]", "The main work, one.");
    await page.click("form#f button.btn-1");
    await page.waitForURL(/#row-labour_sector$/);
    await page.click("text=Zobacz różnice i opublikuj");
    await page.waitForSelector("td:has-text('podpowiedź po polsku')");
    await page.click("form[action$=publish] button");
    await page.waitForURL(/\/settings\/history/);
    await page.waitForSelector("text=Opublikowano.");
    await context.close();
    const desk = await as("casemanager");
    await desk.go("/cases?status=ALL");
    const item = await desk.page.locator("table a, main ul.rows a").first().getAttribute("href");
    await desk.go(`${item}/edit`);
    await desk.page.waitForSelector("text=Główne zajęcie, jedno.");
    await desk.context.close();
    expect(faults.every((f) => f.includes("422")), faults.join("; "));
  });

  await test("settings: the whole configuration goes into a file and back; a changed file becomes drafts", async () => {
    const { page, context, go } = await as("coordinator");
    await go("/settings/transfer");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Pobierz plik")]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const file = Buffer.concat(chunks).toString("utf8");
    const send = async (text) => {
      await page.setInputFiles("[name=file]", { name: "settings.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });
      await page.click("text=Pokaż, co się zmieni");
    };
    await send(file);
    await page.waitForSelector("text=wszystko jest już takie jak w pliku");
    await send("anything else");
    await page.waitForSelector("text=Niczego nie zmieniono");
    await send(file.replace('pl: "Jak trafiła do nas sprawa"', 'pl: "Jak sprawa do nas trafiła"'));
    await page.waitForSelector("td:has-text('Jak sprawa do nas trafiła')");
    await page.click("text=Utwórz wersje robocze");
    await page.waitForSelector("text=Utworzono wersje robocze");
    await page.locator("button:has-text('Wyrzuć wersję roboczą')").first().click();
    await page.waitForSelector("text=Wersja robocza wyrzucona");
    await context.close();
  });
}
