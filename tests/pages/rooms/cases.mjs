// Cases: addresses that every page test opens, and what the page of a case promises.
export const addresses = {
  casemanager: [async (desk, first) => `${await first("/cases?status=ALL")}/people/new`, async (desk, first) => `${await first("/cases?status=ALL")}/facts`, "/cases/new", "/people/duplicates"],
  coordinator: ["/people/duplicates"],
};
