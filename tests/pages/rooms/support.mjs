// Tasks, assessments, the support plan and services: addresses that every page test opens.
const inCase = (path) => async (desk, first) => {
  const item = await first("/cases");
  return item ? item + path : null;
};
export const addresses = {
  casemanager: ["/tasks", "/tasks?due=now", "/tasks?whose=cases", "/tasks?due=ended", "/tasks/new", ...["/tasks", "/tasks/new", "/assessments", "/assessments/new?kind=RISK", "/assessments/new?kind=NEEDS&from=last", "/plan", "/plan/new", "/services", "/services/new"].map(inCase)],
  intervention: ["/tasks?due=now"],
  psychologist: ["/", "/tasks"],
};
