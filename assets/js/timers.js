// Clocks that run: data-since counts up, data-until counts down. The server has written the first text.
import { all, fill, setText } from "./util.js";

const two = (n) => (n < 10 ? "0" : "") + n;

export default function () {
  const stated = Date.parse(document.body.dataset.now || "");
  const skew = stated ? Date.now() - stated : 0;

  const words = (seconds, d) => {
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const m = `${minutes % 60}\u00a0${d.unitM}`;
    if (d.unitD && hours >= 48) return `${Math.floor(hours / 24)}\u00a0${d.unitD}`;
    return hours ? `${hours}\u00a0${d.unitH || "h"}${minutes % 60 ? ` ${m}` : ""}` : m;
  };
  const digits = (s) => {
    const h = Math.floor(s / 3600);
    const m = Math.floor(s / 60) % 60;
    return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
  };
  const text = (d, now) => {
    const at = Date.parse(d.since || d.until);
    if (!at) return null;
    const seconds = Math.floor((d.since ? now - at : at - now) / 1000);
    const write = (s) => (d.unitM ? words(s, d) : digits(s));
    return d.until && seconds < 0 ? fill(d.over || "\u2212{0}", write(-seconds)) : write(Math.max(0, seconds));
  };
  const tick = () => {
    const now = Date.now() - skew;
    all("[data-since],[data-until]").forEach((el) => {
      const t = text(el.dataset, now);
      if (t !== null) setText(el, t);
    });
  };
  const quick = () => all("[data-since]:not([data-unit-m]),[data-until]:not([data-unit-m])").length;
  tick();
  if (quick()) setInterval(() => document.hidden || tick(), 1000);
  else setInterval(tick, 30000);
  document.addEventListener("visibilitychange", tick);
}
