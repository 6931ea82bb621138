// The board of places with a mouse: a stay dragged to another bed of its house opens the page that moves it, a drag across free nights opens the page that holds them.
// Both only open a page; what it says is decided there, as it is for a keyboard.
export default function () {
  // On the document, because a board that stands open is drawn anew whenever something changes.
  const board = document;
  if (!board.querySelector("table[data-beds]") || !window.matchMedia("(pointer: fine)").matches) return;
  const rowOf = (el) => el.closest && el.closest("tr[data-bed]");
  let stay = null;
  let start = null;
  let end = null;

  board.addEventListener("dragstart", (e) => {
    const bar = e.target.closest("[data-stay]");
    if (!bar) return;
    stay = { href: bar.getAttribute("href"), place: rowOf(bar).dataset.place, bed: rowOf(bar).dataset.bed };
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", "");
  });
  const target = (e) => {
    const row = stay && rowOf(e.target);
    return row && row.dataset.place === stay.place && row.dataset.bed !== stay.bed ? row : null;
  };
  board.addEventListener("dragover", (e) => {
    if (target(e)) e.preventDefault();
  });
  board.addEventListener("drop", (e) => {
    const row = target(e);
    if (!row) return;
    e.preventDefault();
    window.location.assign(`${stay.href}?bed=${row.dataset.bed}#move`);
  });
  board.addEventListener("dragend", () => {
    stay = null;
  });

  const clear = () => board.querySelectorAll(".is-over").forEach((el) => el.classList.remove("is-over"));
  const between = () => {
    const days = [start.dataset.free, end.dataset.free].sort();
    return [...rowOf(start).querySelectorAll("[data-free]")].filter((el) => el.dataset.free >= days[0] && el.dataset.free <= days[1]);
  };
  board.addEventListener("mousedown", (e) => {
    const free = e.target.closest("[data-free]");
    if (!free || e.button !== 0) return;
    e.preventDefault();
    start = end = free;
    free.focus();
  });
  board.addEventListener("mouseover", (e) => {
    const free = start && e.target.closest("[data-free]");
    if (!free || rowOf(free) !== rowOf(start)) return;
    end = free;
    clear();
    between().forEach((el) => el.classList.add("is-over"));
  });
  document.addEventListener("mouseup", () => {
    if (!start) return;
    const chosen = between();
    clear();
    const from = start;
    start = null;
    if (chosen.length < 2) return; // a click: the link does it
    const last = new Date(`${chosen[chosen.length - 1].dataset.free}T12:00:00Z`);
    last.setUTCDate(last.getUTCDate() + 1);
    const link = chosen[0].getAttribute("href");
    from.addEventListener("click", (e) => e.preventDefault(), { once: true });
    window.location.assign(`${link}&until=${last.toISOString().slice(0, 10)}`);
  });
}
