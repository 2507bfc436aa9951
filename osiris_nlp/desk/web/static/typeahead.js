// Adding a label by typing a part of its name: an ARIA combobox over options the server has written.
import { NOWHERE, lookedUp, rank } from "./finding.js";

/** Let `onTake` hear of the label taken, and `onLeave` of a wish to go back to the rows. */
export function openTypeahead({ onTake, onLeave }) {
  const input = document.getElementById("add");
  const list = document.getElementById("options");
  const none = document.getElementById("no-option");
  const options = [...list.children].map((item) => ({
    item,
    by: lookedUp(item.dataset.label, item.textContent, item.dataset.cues),
  }));
  let shown = [];
  let active = -1;

  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  // The mouse must not take the focus from the field before its click counts.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));

  const keys = {
    ArrowDown: () => (shown.length ? go(active + 1) : search({ all: true })),
    ArrowUp: () => (shown.length ? go(active - 1) : onLeave()),
    Enter: () => (input.value.trim() ? take(shown[Math.max(active, 0)]) : onLeave()),
    Escape: () => (input.value || shown.length ? clear() : onLeave()),
  };

  function search({ all = false } = {}) {
    const typed = input.value.trim();
    close();
    if (!typed && !all) return;
    shown = options
      .map(({ item, by }) => ({ item, rank: rank(by, typed) }))
      .filter((option) => option.rank < NOWHERE)
      .sort((one, other) => one.rank - other.rank)
      .map((option) => option.item);
    none.textContent = shown.length ? "" : "Aucun mot-clé de ce nom dans la liste.";
    if (!shown.length) return;
    for (const { item } of options) item.hidden = true;
    for (const item of shown) item.hidden = false;
    list.append(...shown);
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    go(0);
  }

  function go(place) {
    shown[active]?.setAttribute("aria-selected", "false");
    active = (place + shown.length) % shown.length;
    shown[active].setAttribute("aria-selected", "true");
    shown[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", shown[active].id);
  }

  function take(item) {
    if (!item) return;
    clear();
    onTake(item.dataset.label);
  }

  function clear() {
    input.value = "";
    close();
  }

  function close() {
    shown[active]?.setAttribute("aria-selected", "false");
    shown = [];
    active = -1;
    list.hidden = true;
    none.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function focus() {
    input.focus({ preventScroll: true });
    input.scrollIntoView({ block: "nearest" });
  }

  function has(label) {
    return options.some(({ item }) => item.dataset.label === label);
  }

  return { focus, has };
}
