// Conveniences of forms: errors, blocks that depend on an answer, counts, copying, showing a password.
import { all, fill, on, one, setText, show } from "./util.js";

function errors() {
  const box = one("[data-error-summary]");
  if (!box) return;
  box.tabIndex = -1;
  box.focus();
  on(box, "click", (e) => {
    const link = e.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    e.preventDefault();
    const label = (field.labels && field.labels[0]) || field;
    const group = field.closest("fieldset");
    ((group && one("legend", group)) || label).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

function reveal() {
  const blocks = all("[data-show-when]");
  if (!blocks.length) return;
  const values = (name, block) => {
    const form = block.closest("form");
    const list = all(`[name="${CSS.escape(name)}"]`).filter((el) => !form || el.form === form);
    return list.filter((el) => !/^(radio|checkbox)$/.test(el.type) || el.checked).map((el) => el.value);
  };
  const update = () =>
    blocks.forEach((block) => {
      const holds = block.dataset.showWhen.split(";").every((condition) => {
        const at = condition.indexOf("=");
        const have = values(condition.slice(0, at).trim(), block);
        const want = condition.slice(at + 1).split("|");
        return have.some((v) => (want.includes("*") ? v !== "" : want.includes(v)));
      });
      show(block, holds);
    });
  on(document, "change", update);
  on(document, "input", update);
  on(window, "pageshow", update);
  update();
}

function groups() {
  const boxes = (group) => all("input[type=checkbox]", group).filter((el) => el.checked);
  const count = (group) => {
    const n = one("summary .n", group);
    if (!n || !n.dataset.none) return;
    const chosen = boxes(group).length;
    setText(n, chosen ? fill(n.dataset.some, chosen) : n.dataset.none);
    n.classList.toggle("some", chosen > 0);
  };
  const chips = (list) => {
    const form = document.getElementById(list.dataset.chosen);
    if (!form) return;
    const template = one("template", list);
    const model = template && one(".chip", template.content);
    if (!model) return;
    all("li", list).forEach((item) => list.removeChild(item));
    all("input[data-chip]", form).forEach((box) => {
      if (!box.checked) return;
      const chip = model.cloneNode(true);
      chip.insertBefore(document.createTextNode(box.dataset.chip), chip.firstChild);
      chip.type = "button";
      on(chip, "click", () => {
        box.checked = false;
        box.dispatchEvent(new Event("change", { bubbles: true }));
        const next = one(".chip", list);
        (next || box).focus();
      });
      const item = document.createElement("li");
      item.appendChild(chip);
      list.appendChild(item);
    });
  };
  on(document, "change", (e) => {
    if (e.target.type !== "checkbox") return;
    const check = e.target.closest(".check");
    if (check) check.classList.toggle("on", e.target.checked);
    const group = e.target.closest("details.grp");
    if (group) count(group);
    if ("chip" in e.target.dataset) all("[data-chosen]").forEach(chips);
  });
  all("details.grp").forEach(count);
  all("[data-chosen]").forEach(chips);
}

function left() {
  all("[data-left-for]").forEach((out) => {
    const field = document.getElementById(out.dataset.leftFor);
    if (!field || field.maxLength < 0) return;
    const update = () => {
      const n = field.maxLength - field.value.length;
      setText(out, fill(out.dataset.left, n));
      out.classList.toggle("over", n < 20);
    };
    on(field, "input", update);
    update();
  });
}

function clicks() {
  on(document, "click", (e) => {
    const button = e.target.closest("[data-copy],[data-reveal]");
    if (!button) return;
    const d = button.dataset;
    if ("copy" in d) {
      const from = d.copy[0] === "#" ? document.getElementById(d.copy.slice(1)) : null;
      const said = from ? ("value" in from ? from.value : from.textContent) : d.copy;
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(said.trim()).then(
        () => {
          const before = button.textContent;
          if (!d.copied || before === d.copied) return;
          button.textContent = d.copied;
          setTimeout(() => (button.textContent = before), 2000);
        },
        () => {}
      );
    } else {
      const field = document.getElementById(d.reveal);
      if (!field) return;
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(hidden));
      button.textContent = hidden ? d.hide : d.show;
    }
  });
  // a password never goes out as plain text, so that no browser keeps it among the words typed
  on(document, "submit", (e) =>
    all("[data-reveal]", e.target).forEach((b) => {
      const field = document.getElementById(b.dataset.reveal);
      if (field) field.type = "password";
    })
  );
}

export default function () {
  errors();
  reveal();
  groups();
  left();
  clicks();
}
