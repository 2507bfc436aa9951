// Banners at the top of the page, and the toast at its bottom.
import { typeset } from "./french.js";

const TOAST_TIME = 10_000; // ms; it does not pass while the toast has the mouse or the focus
const SCROLL = 24; // px

/** The action of a banner that loads the page again. */
export const RELOAD = ["Recharger la page", () => location.reload()];

const toast = document.getElementById("status");
let timer = null; // of the toast; null if it stays
for (const name of ["mouseenter", "focusin"]) toast?.addEventListener(name, () => clearTimeout(timer));
for (const name of ["mouseleave", "focusout"]) toast?.addEventListener(name, () => timer && startTimer());

// On a narrow window the toast lies over the page: the first press outside it, or scrolling, lets it go.
const isNarrow = matchMedia("(max-width: 56rem)");
let shownAt = 0; // where the page was scrolled to
addEventListener("scroll", () => Math.abs(scrollY - shownAt) > SCROLL && letGo(), { passive: true });
addEventListener("pointerdown", ({ target }) => toast?.contains(target) || letGo());

/**
 * Show a banner, which replaces an earlier one with the same id. Each action is [label, function or
 * address]. Screen readers announce an `urgent` banner at once; if the text is unchanged, the banner
 * stays and only the actions of its buttons are replaced, so that it is not announced again. Each item of a `list`, which
 * unfolds, is [label, address, text after it].
 */
export function notify(id, message, { actions = [], list = [], urgent = false } = {}) {
  const banner = document.createElement("div");
  banner.id = `notice-${id}`;
  banner.setAttribute("role", urgent ? "alert" : "status");
  banner.classList.toggle("bad", urgent);
  const paragraph = document.createElement("p");
  paragraph.textContent = typeset(message);
  banner.append(paragraph, ...actions.map(([label, action]) => createControl(label, action)));
  if (list.length) banner.append(createList(list));
  const earlier = document.getElementById(banner.id);
  if (!earlier) return document.getElementById("notices").append(banner);
  if (earlier.textContent !== banner.textContent) return replace(earlier, banner);
  actions.forEach(([, action], i) => bind(earlier.children[i + 1], action));
}

/** Show an urgent banner; what it says was not done, or needs an answer. */
export function warn(id, message, ...actions) {
  notify(id, message, { actions, urgent: true });
}

export function dismiss(id) {
  const banner = document.getElementById(`notice-${id}`);
  if (banner) replace(banner);
}

/** Replace a banner, or remove it; if it has the focus, the panel of the article gets it, where the keys work. */
function replace(banner, ...others) {
  const hasFocus = banner.contains(document.activeElement);
  banner.replaceWith(...others);
  if (hasFocus) document.getElementById("panel")?.focus({ preventScroll: true });
}

/** Show a message in the toast, for some seconds or, if it `stays`, until the next one. */
export function showStatus(message, { actions = [], stays = false } = {}) {
  clearTimeout(timer);
  timer = null;
  toast.replaceChildren(typeset(message), ...actions.map(([label, action]) => createControl(label, action)));
  shownAt = scrollY;
  if (!stays) startTimer();
}

function startTimer() {
  clearTimeout(timer);
  timer = setTimeout(clearToast, TOAST_TIME);
}

function letGo() {
  if (timer && isNarrow.matches) clearToast();
}

function clearToast() {
  clearTimeout(timer);
  toast.replaceChildren();
}

/** Return a button that calls a function, or a link if the action is an address. */
export function createControl(label, action) {
  const control = document.createElement(typeof action === "string" ? "a" : "button");
  control.textContent = label;
  if (control.matches("button")) control.type = "button";
  bind(control, action);
  return control;
}

function createList(items) {
  const details = document.createElement("details");
  const list = document.createElement("ol");
  details.append(document.createElement("summary"), list);
  details.firstChild.textContent = "Voir lesquelles";
  for (const [label, address, words] of items) {
    const item = document.createElement("li");
    item.append(createControl(label, address), typeset(` → ${words}`));
    list.append(item);
  }
  return details;
}

function bind(control, action) {
  if (typeof action === "string") control.href = action;
  else control.onclick = action;
}
