// What the server tells while the page stands open: drafts saved in other tabs, counts of what waits.
import { all, one, setText, show, typing } from "./util.js";
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
  // Something on this page has changed: its live parts are fetched anew. Who is typing or on a button there is not disturbed; the next change comes through.
  let again = 0;
  listen("changed", ({ what }) => {
    const box = one(`[data-live="${CSS.escape(String(what))}"]`);
    if (!box) return;
    clearTimeout(again);
    again = setTimeout(async () => {
      if (box.contains(document.activeElement)) return;
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
      if (!answer || !answer.ok) return;
      const fresh = one(`[data-live="${CSS.escape(String(what))}"]`, new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (fresh) box.replaceChildren(...fresh.childNodes);
    }, 300);
  });
  // Somebody has to be told at once, whatever page is open.
  listen("alarm", ({ what }) => show(one(`[data-alarm="${CSS.escape(String(what))}"]`), true));
  // A telephone rings here, or a call has begun: the contact opens by itself, unless somebody is writing on this page.
  listen("call", ({ state, call, href, hand }) => {
    const box = one("[data-calling]");
    if (!box) return;
    const ringing = one("[data-calling-ringing]", box), talking = one("[data-calling-talking]", box), contact = one("[data-calling-contact]", box);
    show(ringing, state === "ringing");
    show(talking, state === "talking");
    all("[data-calling-hand]", box).forEach((form) => {
      form.action = `/line/calls/${encodeURIComponent(call)}/${ringing.contains(form) ? "answer" : "end"}`;
      show(form, !!hand);
    });
    show(contact, !!href);
    if (!href) return;
    contact.href = href;
    if (state === "talking" && !typing(document.activeElement) && location.pathname !== href) location.assign(href);
  });
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (e) => e.persisted && location.reload());
}
