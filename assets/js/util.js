// Small helpers that every module shares.
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
export const one = (selector, root = document) => root.querySelector(selector);
export const on = (target, type, fn, options) => target.addEventListener(type, fn, options);
export const fill = (pattern, value) => (pattern || "{0}").replace("{0}", value);
export const setText = (el, text) => {
  if (el && el.textContent !== text) el.textContent = text;
};
export const show = (el, visible) => {
  if (el) el.hidden = !visible;
};
export const typing = (el) => !!el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

// POST of pairs as a form would send them; never follows a redirect, so that a sign-in page is no success.
export const post = (url, pairs, headers) => {
  const body = new URLSearchParams(pairs).toString();
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    redirect: "manual",
    keepalive: body.length < 60000,
    headers: Object.assign({ "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" }, headers),
  });
};
