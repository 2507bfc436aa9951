// Add a label by typing part of its name: an ARIA combobox over all labels.
import { match } from "./finding.js";
import { BROAD } from "./french.js";
import { createOption, labels } from "./labels.js";

const MIN_PROPOSAL = 2; // characters, as of «5G»
const PROPOSED = "Proposé aux responsables.";
const NOT_SENT = "La proposition n’a pas pu être envoyée. Réessayez.";

export class Typeahead {
  #input = document.getElementById("add");
  #list = document.getElementById("options");
  #none = document.getElementById("no-option");
  #button = document.getElementById("propose");
  #options = []; // created for the first search
  #matches = [];
  #active = -1; // the index of the highlighted match
  #proposal = ""; // the text that is not a label’s name, while the page offers to propose it
  #onSelect;
  #propose;

  /**
   * Set up the field; `onSelect` receives each selected label, `onLeave` is called to return to the rows, and
   * `propose` sends what no label is called, and returns whether it is recorded; without it, nothing can be proposed.
   */
  constructor({ onSelect, onLeave, propose }) {
    this.#onSelect = onSelect;
    this.#propose = propose;
    this.#listenToKeys(onLeave);
    this.#input.addEventListener("input", () => this.#search());
    this.#list.addEventListener("click", (event) => this.#select(event.target.closest("[role=option]")));
    this.#button.addEventListener("click", () => this.#sendProposal());
    for (const control of [this.#input, this.#button]) control.addEventListener("blur", (event) => this.#leave(event));
    // Otherwise the mouse would take the focus from the field, which closes the list before the click.
    for (const element of [this.#list, this.#button]) {
      element.addEventListener("mousedown", (event) => event.preventDefault());
    }
  }

  #listenToKeys(onLeave) {
    const actions = {
      ArrowDown: () => (this.#matches.length ? this.#go(this.#active + 1) : this.#search({ all: true })),
      ArrowUp: () => (this.#matches.length ? this.#go(this.#active - 1) : onLeave()),
      Enter: () => (this.#input.value.trim() ? this.#enter() : onLeave()),
      Escape: () => (this.#input.value || this.#matches.length ? this.#clear() : onLeave()),
    };
    this.#input.addEventListener("keydown", (event) => {
      const action = actions[event.key];
      if (event.isComposing || !action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    });
    this.#button.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // the sheet stays open
      this.#input.focus();
      this.#clear();
    });
  }

  focus() {
    this.#input.focus({ preventScroll: true });
    this.#input.scrollIntoView({ block: "nearest" });
  }

  #search({ all = false } = {}) {
    const query = this.#input.value.trim();
    this.#close();
    if (!query && !all) return;
    if (!this.#options.length) this.#options = this.#createOptions();
    const matches = this.#options
      .map(({ item, keys }) => ({ item, ...match(keys, query) }))
      .filter(({ rank }) => rank !== undefined)
      .sort((a, b) => a.rank - b.rank);
    if (!labels.length) this.#none.textContent = "La liste des mots-clés n’a pas pu être chargée. Rechargez la page.";
    else if (!matches.length) this.#none.textContent = "Aucun mot-clé de ce nom dans la liste.";
    else this.#showMatches(matches);
    if (labels.length && matches[0]?.rank !== 0) this.#showProposal(query);
  }

  /** Return the labels in the order that the page gives, likeliest first, each with its option. */
  #createOptions() {
    const order = this.#list.dataset.order.split(" ").filter((index) => index in labels);
    return order.map((index) => ({ item: createOption(labels[index], index), keys: labels[index].keys }));
  }

  /** List labels; one that a cue has found says so: «IANA → Internet». */
  #showMatches(matches) {
    for (const { item, via } of matches) item.firstChild.textContent = via ? `${via} → ` : "";
    this.#matches = matches.map(({ item }) => item);
    for (const { item } of this.#options) item.hidden = !this.#matches.includes(item);
    this.#list.append(...this.#matches);
    this.#list.hidden = false;
    this.#list.scrollIntoView({ block: "nearest" });
    this.#list.scrollTop = 0;
    this.#input.setAttribute("aria-expanded", "true");
    this.#go(0);
  }

  #showProposal(query) {
    if (!this.#propose || Array.from(query).length < MIN_PROPOSAL) return;
    this.#proposal = query;
    this.#button.textContent = `Proposer «${BROAD}${query}${BROAD}» comme mot-clé`;
    this.#button.hidden = false;
    this.#button.scrollIntoView({ block: "nearest" });
  }

  #go(position) {
    this.#matches[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = (position + this.#matches.length) % this.#matches.length;
    const item = this.#matches[this.#active];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", item.id);
  }

  /** Act on Enter: take the highlighted label, or propose the text as a label if there is none. */
  #enter() {
    if (this.#matches.length) this.#select(this.#matches[Math.max(this.#active, 0)]);
    else if (this.#proposal) this.#sendProposal();
    else this.#search(); // it was closed while the field did not have the focus
  }

  async #sendProposal() {
    const text = this.#proposal;
    if (!text) return;
    this.#input.focus(); // before the button disappears
    this.#close();
    const isProposed = await this.#propose(text);
    if (this.#input.value.trim() !== text) return;
    if (isProposed) this.#input.value = "";
    else this.#showProposal(text);
    this.#none.textContent = isProposed ? PROPOSED : NOT_SENT;
  }

  /** Close the list, unless the focus only moves from the field to the button or back. */
  #leave({ relatedTarget }) {
    if (relatedTarget !== this.#input && relatedTarget !== this.#button) this.#close();
  }

  #select(item) {
    if (!item) return;
    this.#clear();
    this.#onSelect(item.dataset.label);
  }

  #clear() {
    this.#input.value = "";
    this.#close();
  }

  #close() {
    this.#matches[this.#active]?.setAttribute("aria-selected", "false");
    this.#matches = [];
    this.#active = -1;
    this.#list.hidden = true;
    this.#proposal = "";
    this.#none.textContent = "";
    this.#button.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}
