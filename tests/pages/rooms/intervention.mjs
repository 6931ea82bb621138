// Interventions: the board, an intervention, talks and safety plans.
const open = async (desk) => {
  await desk.go("/interventions");
  const link = desk.page.locator(".lane-card h3 a").first();
  return (await link.count()) ? link.getAttribute("href") : null;
};
const of = (path) => async (desk) => {
  const href = await open(desk);
  return href && href.split("/").slice(0, 3).join("/") + path;
};
export const addresses = {
  coordinator: ["/interventions", open, of("/interventions"), of("/interventions/new"), of("/interviews"), of("/interviews/new"), of("/safety"), of("/safety/new?short=1")],
};
