// The roster with a mouse: a shift dragged to another day or person opens its page with the form filled in. It only opens the page, as the keyboard does; what it says is decided there.
export default function () {
  const table = document.querySelector("table[data-roster]");
  if (!table || !window.matchMedia("(pointer: fine)").matches) return;
  let shift = null;
  const cell = (el) => (shift && el.closest ? el.closest("td[data-drop]") : null);
  table.addEventListener("dragstart", (e) => {
    const chip = e.target.closest("[data-shift][draggable]");
    if (!chip) return;
    shift = { href: chip.getAttribute("href"), from: chip.closest("td") };
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", "");
  });
  const clear = () => table.querySelectorAll(".is-over").forEach((el) => el.classList.remove("is-over"));
  table.addEventListener("dragover", (e) => {
    const to = cell(e.target);
    if (!to || to === shift.from) return;
    e.preventDefault();
    clear();
    to.classList.add("is-over");
  });
  table.addEventListener("drop", (e) => {
    const to = cell(e.target);
    if (!to || to === shift.from) return;
    e.preventDefault();
    window.location.assign(`${shift.href}?day=${to.dataset.day}&user=${to.dataset.user}#move`);
  });
  table.addEventListener("dragend", () => {
    shift = null;
    clear();
  });
}
