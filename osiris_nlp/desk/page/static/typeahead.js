// Add a label by typing part of its name: an ARIA combobox over all labels.
import { NO_MATCH, rank } from "./finding.js";
import { BROAD } from "./french.js";
import { createOption, labels } from "./labels.js";

const MIN_PROPOSAL = 2; // characters, as of «5G»
const PROPOSED = "Proposé aux responsables.";
const NOT_SENT = "La proposition n’a pas pu être envoyée. Réessayez.";

/**
 * Set up the field; `onSelect` receives each selected label, `onLeave` is called to return to the rows, and
 * `propose` sends what no label is called, and returns whether it is recorded.
 */
export function openTypeahead({ onSelect, onLeave, propose }) {
  const input = document.getElementById("add");
  const list = document.getElementById("options");
  const none = document.getElementById("no-option");
  const button = document.getElementById("propose");
  let options = []; // created for the first search
  let matches = [];
  let active = -1; // the index of the highlighted match
  let proposal = ""; // the text that no label matches, while the page offers to propose it

  input.addEventListener("input", search);
  for (const control of [input, button]) control.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  // Otherwise the mouse would take the focus from the field, which closes the list before the click.
  for (const element of [list, button]) element.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => select(event.target.closest("[role=option]")));
  button.addEventListener("click", sendProposal);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // the sheet stays open
    input.focus();
    clear();
  });

  const actions = {
    ArrowDown: () => (matches.length ? go(active + 1) : search({ all: true })),
    ArrowUp: () => (matches.length ? go(active - 1) : onLeave()),
    Enter: () => (input.value.trim() ? enter() : onLeave()),
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
    else if (!matches.length) showProposal(query);
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

  function showProposal(query) {
    none.textContent = "Aucun mot-clé de ce nom dans la liste.";
    if (Array.from(query).length < MIN_PROPOSAL) return;
    proposal = query;
    button.textContent = `Proposer «${BROAD}${query}${BROAD}» comme mot-clé`;
    button.hidden = false;
    button.scrollIntoView({ block: "nearest" });
  }

  function go(position) {
    matches[active]?.setAttribute("aria-selected", "false");
    active = (position + matches.length) % matches.length;
    matches[active].setAttribute("aria-selected", "true");
    matches[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", matches[active].id);
  }

  /** Act on Enter: take the highlighted label, or propose the text as a label if there is none. */
  function enter() {
    if (!matches.length && !proposal) search(); // it was closed while the field did not have the focus
    else if (proposal) sendProposal();
    else select(matches[Math.max(active, 0)]);
  }

  async function sendProposal() {
    const text = proposal;
    if (!text) return;
    input.focus(); // before the button disappears
    close();
    const isProposed = await propose(text);
    if (input.value.trim() !== text) return;
    if (isProposed) input.value = "";
    else showProposal(text);
    none.textContent = isProposed ? PROPOSED : NOT_SENT;
  }

  /** Close the list, unless the focus only moves from the field to the button or back. */
  function leave({ relatedTarget }) {
    if (relatedTarget !== input && relatedTarget !== button) close();
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
    proposal = "";
    none.textContent = "";
    button.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function focus() {
    input.focus({ preventScroll: true });
    input.scrollIntoView({ block: "nearest" });
  }

  return { focus };
}
