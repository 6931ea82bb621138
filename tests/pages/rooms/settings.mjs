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
