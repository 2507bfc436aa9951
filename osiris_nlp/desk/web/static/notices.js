// Banners above the page, and its one line of status.
import { typeset } from "./french.js";

/**
 * Show a banner, in place of an earlier one of the same id; `acts` are [words, function or address].
 * It is read out at once when `urgent`; one that says the same stays, with new acts for its buttons.
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
  if (before.textContent !== banner.textContent) return before.replaceWith(banner);
  acts.forEach(([, act], i) => bind(before.children[i + 1], act));
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
  const made = document.createElement(typeof act === "string" ? "a" : "button");
  made.textContent = name;
  if (made.matches("button")) made.type = "button";
  bind(made, act);
  return made;
}

function bind(made, act) {
  if (typeof act === "string") made.href = act;
  else made.onclick = act;
}
