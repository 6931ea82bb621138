// Warns before the session ends for want of use. Work in any tab of this browser counts for all.
import { on, one, post, setText } from "./util.js";
import { drafts } from "./draft.js";

export default function () {
  const { idleSeconds, idleWarn, idleTo } = document.body.dataset;
  const dialog = one("[data-idle]");
  const limit = Number(idleSeconds) * 1000;
  const warn = (Number(idleWarn) || 60) * 1000;
  if (!limit || !dialog || !dialog.showModal) return;

  const csrf = one('meta[name="csrf"]');
  const tabs = window.BroadcastChannel ? new BroadcastChannel("desk") : null;
  let active = Date.now(); // last sign of life
  let told = Date.now(); // last time the server heard of it

  const leave = () => location.replace(idleTo || "/");
  const tell = () => {
    told = Date.now();
    post("/keep-alive", [["csrf", csrf ? csrf.content : ""]]).then(
      (answer) => answer.ok || leave(),
      () => {}
    );
  };
  const alive = (fromOther) => {
    const now = Date.now();
    if (now - active < 1000 && !dialog.open) return;
    active = now;
    if (dialog.open) dialog.close();
    if (fromOther === true) told = now;
    else {
      if (now - told > limit / 5) tell();
      if (tabs) tabs.postMessage(1);
    }
  };

  ["input", "keydown", "pointerdown", "scroll"].forEach((type) =>
    on(document, type, () => dialog.open || alive(), { passive: true, capture: true })
  );
  if (tabs) tabs.onmessage = () => alive(true);
  const stay = () => {
    tell();
    alive();
  };
  on(dialog, "cancel", stay);
  // while the warning is open any key or click will do, after it has done its own work
  ["keyup", "click"].forEach((type) => on(document, type, () => dialog.open && stay(), true));

  setInterval(() => {
    const left = active + limit - Date.now();
    if (left <= 0) {
      drafts.forEach((d) => d.save());
      leave();
    } else if (left <= warn) {
      if (!dialog.open) dialog.showModal();
      setText(one("[data-idle-left]", dialog), String(Math.ceil(left / 1000)));
    } else if (dialog.open) dialog.close();
  }, 1000);
}
