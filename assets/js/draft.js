// Keeps a form's draft on the server while the person types. Nothing is stored in the browser.
import { all, fill, on, one, post, setText, show } from "./util.js";

const PAUSE = 400;
const MAX_WAIT = 60000;

// One draft as seen by other modules: { form, record, dirty(), mark(version, time) }.
export const drafts = [];

export function mark(time) {
  all("[data-saved]").forEach((el) => {
    setText(el, fill(el.dataset.savedLabel, time));
    show(el.closest(".saved"), true);
  });
  all("[data-unsaved]").forEach((el) => show(el, false));
}

function watch(form) {
  const version = () => form.elements.namedItem("version");
  const sent = (el) => el.name && el.type !== "file" && el.type !== "password" && !("noDraft" in el.dataset) && !/^(csrf|version)$/.test(el.name);
  // name → values as the form would send them now; a name without any ticked box stays, with no values
  const read = () => {
    const values = new Map();
    Array.from(form.elements).forEach((el) => {
      if (!sent(el) || /^(submit|button|reset|image)$/.test(el.type) || el.tagName === "FIELDSET" || el.disabled) return;
      const list = values.get(el.name) || [];
      if (el.type === "checkbox" || el.type === "radio") {
        if (el.checked) list.push(el.value);
      } else if (el.multiple && el.options) {
        Array.from(el.selectedOptions).forEach((o) => list.push(o.value));
      } else list.push(el.value);
      values.set(el.name, list);
    });
    return values;
  };
  const same = (a, b) => !!a && !!b && a.length === b.length && a.every((v, i) => v === b[i]);

  let kept = read(); // what the server has
  let timer = 0;
  let busy = null;
  let tries = 0;
  let failed = false;
  let conflict = false;
  let leaving = false;

  const changed = () => {
    const now = read();
    return Array.from(now).filter(([name, list]) => !same(list, kept.get(name)));
  };
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function trouble(retry) {
    failed = true;
    all("[data-unsaved]").forEach((el) => show(el, true));
    all("[data-saved]").forEach((el) => show(el.closest(".saved"), false));
    if (retry) plan(Math.min(MAX_WAIT, 1000 * 2 ** tries++));
  }

  function save() {
    clearTimeout(timer);
    if (busy || conflict || leaving) return busy;
    const fields = changed();
    if (!fields.length) {
      if (failed) {
        failed = false;
        all("[data-unsaved]").forEach((el) => show(el, false));
      }
      return null;
    }
    const pairs = [];
    ["csrf", "version"].forEach((name) => {
      const el = form.elements.namedItem(name);
      if (el) pairs.push([name, el.value]);
    });
    fields.forEach(([name, list]) => (list.length ? list : [""]).forEach((v) => pairs.push([name, v])));
    busy = post(form.dataset.draft, pairs, { "X-Requested-With": "draft" })
      .then((answer) => {
        if (answer.status === 409 || answer.status === 412) {
          conflict = true;
          show(one("[data-conflict]"), true);
          return trouble(false);
        }
        // a refusal of these very values will not change by asking again
        if (answer.status === 400 || answer.status === 413 || answer.status === 422) return trouble(false);
        if (answer.status !== 200) return trouble(true);
        return answer.json().then((saved) => {
          fields.forEach(([name, list]) => kept.set(name, list));
          if (version()) version().value = saved.version;
          tries = 0;
          failed = false;
          mark(saved.saved);
        });
      })
      .catch(() => trouble(true))
      .then(() => {
        busy = null;
        if (!failed && changed().length) plan(PAUSE);
      });
    return busy;
  }

  const mine = (event) => event.target && event.target.form === form && sent(event.target);
  on(document, "input", (e) => mine(e) && plan(PAUSE));
  on(document, "change", (e) => mine(e) && plan(PAUSE));
  on(document, "focusout", (e) => mine(e) && save());
  on(document, "visibilitychange", () => document.visibilityState === "hidden" && save());
  on(window, "pagehide", save);
  on(window, "online", () => failed && save());
  on(window, "beforeunload", (e) => {
    if (leaving || !changed().length || !(failed || conflict || busy)) return;
    e.preventDefault();
    e.returnValue = "";
  });
  // the real submit goes with the newest version, so it waits for a draft under way
  on(form, "submit", (e) => {
    clearTimeout(timer);
    if (!busy || leaving || !form.requestSubmit) {
      leaving = true;
      setTimeout(() => (leaving = !e.defaultPrevented), 0); // another listener may have stopped it
      return;
    }
    e.preventDefault();
    const by = e.submitter;
    const go = () => {
      if (leaving) return;
      leaving = true;
      form.requestSubmit(by && by.form === form ? by : undefined);
    };
    busy.then(go);
    setTimeout(go, 3000);
  });
  on(window, "pageshow", (e) => {
    if (!e.persisted) return;
    leaving = false;
    kept = read();
  });

  drafts.push({
    form,
    record: form.dataset.record,
    version: () => (version() ? Number(version().value) : 0),
    busy: () => !!busy,
    save,
  });
}

export default function () {
  all("form[data-draft]").forEach(watch);
}
