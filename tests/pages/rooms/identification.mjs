// Identification: addresses that every page test opens.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: [...["", "/screenings/new", "/decisions/new", "/duty/new", "/cards/new"].map((path) => inCase(`/identification${path}`)), "/identification/institution-form"],
};
