// Reintegration: addresses that every page test opens.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: ["/reintegration", "/reintegration/new"].map(inCase),
};
