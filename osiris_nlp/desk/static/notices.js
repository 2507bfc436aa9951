// Banners above the page, and its one line of status.
import { typeset } from "./french.js";

/**
 * Show a banner, in place of an earlier one of the same id; `acts` are [words, function or address].
 * It is read out at once when `urgent`.
 */
export function notify(id, words, { acts = [], urgent = false } = {}) {
  const banner = document.createElement("div");
  banner.id = `notice-${id}`;
  banner.setAttribute("role", urgent ? "alert" : "status");
  banner.classList.toggle("bad", urgent);
  const said = document.createElement("p");
  said.textContent = typeset(words);
  banner.append(said, ...acts.map(([name, act]) => actor(name, act)));
  const before = document.getElementById(banner.id);
  if (!before) return document.getElementById("notices").append(banner);
  if (before.textContent !== banner.textContent) before.replaceWith(banner);
}

export function dismiss(id) {
  document.getElementById(`notice-${id}`)?.remove();
}

/** Say something in the line of status. */
export function say(words, acts = []) {
  const line = document.getElementById("status");
  line.replaceChildren(typeset(words), ...acts.map(([name, act]) => actor(name, act)));
}

function actor(name, act) {
  const isLink = typeof act === "string";
  const made = document.createElement(isLink ? "a" : "button");
  made.textContent = name;
  if (isLink) made.href = act;
  else {
    made.type = "button";
    made.addEventListener("click", act);
  }
  return made;
}
