// Legal terms: the board, the rules, the calendar link, and the part of a case.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: ["/clocks", "/clocks?band=week", "/clocks?band=passed", "/clocks/rules", "/clocks/calendar", ...["/clocks", "/clocks/new", "/clocks/new?rule=certificate", "/clocks/new?rule=letter"].map(inCase)],
  coordinator: ["/clocks", "/clocks?whose=team"],
  lawyer: ["/clocks"],
};
