// What the server tells while the page stands open: drafts saved in other tabs, counts of what waits.
import { all, one, setText, show } from "./util.js";
import { drafts, mark } from "./draft.js";

export default function () {
  if (!("events" in document.body.dataset) || !window.EventSource) return;
  const source = new EventSource(document.body.dataset.events || "/events");
  const listen = (name, fn) =>
    source.addEventListener(name, (e) => {
      let data;
      try {
        data = JSON.parse(e.data);
      } catch (err) {
        return;
      }
      if (data) fn(data);
    });

  listen("draft", ({ record, version, saved }) => {
    drafts.forEach((draft) => {
      // our own saving comes back as an event too
      if (draft.record !== String(record) || draft.busy() || version <= draft.version()) return;
      mark(saved);
      show(one("[data-newer]"), true);
    });
  });
  listen("count", ({ name, value }) => {
    all("[data-count]").forEach((el) => {
      if (el.dataset.count !== name) return;
      setText(el, String(value));
      const box = el.closest("[data-zero-hide]");
      if (box) show(box, Number(value) > 0);
    });
  });
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (e) => e.persisted && location.reload());
}
