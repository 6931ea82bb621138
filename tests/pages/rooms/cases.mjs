// Cases: addresses that every page test opens, and what the page of a case promises.
export const addresses = {
  casemanager: [async (desk, first) => `${await first("/cases?status=ALL")}/people/new`, async (desk, first) => `${await first("/cases?status=ALL")}/facts`, ...["/print", "/print/paper?names=with", "/print/paper?names=without"].map((path) => async (desk, first) => `${await first("/cases?status=ALL")}${path}`), "/cases/new", "/people/duplicates"],
  coordinator: ["/people/duplicates"],
};
