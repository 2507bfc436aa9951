// Add a label by typing part of its name: an ARIA combobox over all labels.
import { NO_MATCH, rank } from "./finding.js";
import { createOption, labels } from "./labels.js";

/** Set up the field; `onSelect` receives each selected label, `onLeave` is called to return to the rows. */
export function openTypeahead({ onSelect, onLeave }) {
  const input = document.getElementById("add");
  const list = document.getElementById("options");
  const none = document.getElementById("no-option");
  let options = []; // created for the first search
  let matches = [];
  let active = -1; // the index of the highlighted match

  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  // Otherwise the mouse would take the focus from the field, which closes the list before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => select(event.target.closest("[role=option]")));

  const actions = {
    ArrowDown: () => (matches.length ? go(active + 1) : search({ all: true })),
    ArrowUp: () => (matches.length ? go(active - 1) : onLeave()),
    Enter: () => (input.value.trim() ? select(matches[Math.max(active, 0)]) : onLeave()),
    Escape: () => (input.value || matches.length ? clear() : onLeave()),
  };

  function search({ all = false } = {}) {
    const query = input.value.trim();
    close();
    if (!query && !all) return;
    if (!options.length) options = createOptions();
    matches = options
      .map(({ item, keys }) => ({ item, rank: rank(keys, query) }))
      .filter((option) => option.rank < NO_MATCH)
      .sort((a, b) => a.rank - b.rank)
      .map((option) => option.item);
    if (!labels.length) none.textContent = "La liste des mots-clés n’a pas pu être chargée. Rechargez la page.";
    else none.textContent = matches.length ? "" : "Aucun mot-clé de ce nom dans la liste.";
    if (!matches.length) return;
    for (const { item } of options) item.hidden = true;
    for (const item of matches) item.hidden = false;
    list.append(...matches);
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    go(0);
  }

  /** Return the labels in the order that the page gives, likeliest first, each with its option. */
  function createOptions() {
    const places = list.dataset.order.split(" ").filter((place) => place in labels);
    return places.map((place) => ({ item: createOption(labels[place], place), keys: labels[place].keys }));
  }

  function go(position) {
    matches[active]?.setAttribute("aria-selected", "false");
    active = (position + matches.length) % matches.length;
    matches[active].setAttribute("aria-selected", "true");
    matches[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", matches[active].id);
  }

  function select(item) {
    if (!item) return;
    clear();
    onSelect(item.dataset.label);
  }

  function clear() {
    input.value = "";
    close();
  }

  function close() {
    matches[active]?.setAttribute("aria-selected", "false");
    matches = [];
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

  return { focus };
}
