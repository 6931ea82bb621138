// Attachments and what happened: addresses that every page test opens.
const newest = async (desk, first) => first("/cases?status=ALL");
export const addresses = {
  casemanager: [
    async (desk, first) => `${await newest(desk, first)}/attachments`,
    async (desk, first) => `${await newest(desk, first)}/experience`,
  ],
};
