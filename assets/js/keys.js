// Digits press the large buttons of the first question, Escape closes what is open.
import { all, on, one, typing } from "./util.js";

const opened = () => {
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch (e) {
    return null;
  }
  return id ? document.getElementById(id) : null;
};

export default function () {
  on(document, "keydown", (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    const target = opened();
    const panel = target && target.matches(".confirm,.rail,.filters") ? target : null;
    if (e.key === "Escape") {
      const menu = one("details.menu[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (panel && !one("dialog[open]")) {
        const back = one(".confirm a[href],.rail-close,.filters-close", panel.parentNode);
        location.hash = (panel.matches(".confirm") ? one("a[href^='#']", panel) : back || { hash: "#main" }).hash;
      }
      return;
    }
    if (e.repeat || !/^[1-9]$/.test(e.key) || typing(document.activeElement) || one("dialog[open]") || (panel && panel.matches(".confirm"))) return;
    const kinds = one(".kinds[data-keys]");
    const kind = kinds && all(".kind", kinds)[e.key - 1];
    if (kind) {
      e.preventDefault();
      kind.click();
    }
  });

  let before = null;
  const moved = () => {
    const target = opened();
    if (target && target.matches(".confirm")) {
      before = target.id;
      const button = one("button:not([type=button])", target);
      if (button) button.focus();
    } else if (before) {
      const opener = one(`a[href="#${CSS.escape(before)}"]`);
      before = null;
      if (opener) opener.focus();
    }
  };
  on(window, "hashchange", moved);
  if (opened()) moved();

  on(document, "click", (e) => {
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(e.target)) menu.open = false;
    });
  });
}
