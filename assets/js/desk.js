// The desk's script. Every page works without it; each module only adds, and one that fails leaves the others alone.
import beds from "./beds.js";
import draft from "./draft.js";
import events from "./events.js";
import forms from "./forms.js";
import idle from "./idle.js";
import roster from "./roster.js";
import keys from "./keys.js";
import timers from "./timers.js";

document.documentElement.classList.add("js");
[beds, roster, forms, draft, timers, keys, events, idle].forEach((start) => {
  try {
    start();
  } catch (error) {
    console.error(error);
  }
});
