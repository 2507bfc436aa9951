// The rows of a panel: they show which labels are selected and rejected, and which row is current.
import { deselect, makeMain, reject, replace, select } from "./choice.js";
import { breakable } from "./french.js";
import { showPassage } from "./passages.js";

const MAX_DIGIT = 9; // rows that a digit key toggles

export class Rows {
  #root;
  #onChange;
  #findNote;
  #choice;
  #past = []; // earlier choices
  #current = null; // the row that keys act on; it is highlighted
  #moreButton = document.getElementById("more-rows"); // shows the rows that are hidden at first

  /** Manage the rows within `root`; `onChange` is called whenever the choice changes; `findNote` returns a label's note. */
  constructor(root, onChange = () => {}, findNote = () => "") {
    this.#root = root;
    this.#onChange = onChange;
    this.#findNote = findNote;
    const labels = this.#every().filter((row) => boxOf(row).checked).map((row) => row.dataset.label);
    this.#choice = { labels, rejected: [] };
    root.addEventListener("change", ({ target }) => {
      if (target.name === "label") this.#change((target.checked ? select : deselect)(this.#choice, target.value));
    });
    root.addEventListener("focusin", ({ target }) => {
      const row = target.closest(".row");
      if (row) this.highlight(row);
    });
    root.addEventListener("click", ({ target }) => this.#click(target));
    this.#moreButton?.addEventListener("click", () => {
      this.showAll();
      this.focus(this.#current); // the button is hidden now
    });
    this.#show();
  }

  choice() {
    return this.#choice;
  }

  current() {
    return this.#current;
  }

  /** Return the rows that are listed. */
  all() {
    return this.#every().filter((row) => !row.hidden);
  }

  #every() {
    return [...this.#root.querySelectorAll(".row")];
  }

  #find(label) {
    return this.#every().find((row) => row.dataset.label === label);
  }

  /** Return the suggestions that were listed to the editor, in order. */
  shown() {
    return this.all().filter(({ dataset }) => dataset.tier && !("found" in dataset)).map((row) => row.dataset.label);
  }

  /** Return whether the editor has listed the suggestions that are hidden at first, or there are none. */
  isExpanded() {
    return this.#every().every((row) => !row.hidden && !("found" in row.dataset));
  }

  /** List the suggestions that are hidden at first, and make the first of them the current row. */
  showAll() {
    const hidden = this.#every().filter((row) => row.hidden);
    for (const row of hidden) row.hidden = false;
    if (!hidden.length) return;
    this.#show();
    this.go(hidden[0]);
  }

  /** Move the focus to a row's checkbox, where Space toggles it. */
  focus(row) {
    row?.querySelector("input").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** Move the focus by `step` rows from the current one, wrapping around at both ends. */
  move(step) {
    const rows = this.all();
    if (rows.length) this.focus(rows.at((rows.indexOf(this.#current) + step) % rows.length));
  }

  /** Make a row the current one and bring it into view, without moving the focus to it. */
  go(row) {
    this.highlight(row);
    row?.scrollIntoView({ block: "nearest" });
  }

  /** Make one row the current one: show its reasons and its label's note, and mark its evidence in the text. */
  highlight(row) {
    if (row === this.#current) return;
    this.#current = row;
    const index = row?.dataset.row;
    for (const element of document.querySelectorAll(".row.now, .ev.on, .ev.at, .why.on")) {
      element.classList.remove("now", "on", "at");
    }
    row?.classList.add("now");
    if (!index) return;
    const reasons = `.ev[data-for~="${index}"], .why[data-row="${index}"]`;
    for (const element of document.querySelectorAll(reasons)) element.classList.add("on");
  }

  toggle({ dataset: { label } }) {
    this.#change((this.#choice.labels.includes(label) ? deselect : select)(this.#choice, label));
  }

  /** Reject the suggestion of a row, or take its rejection back. */
  reject({ dataset: { label, tier } }) {
    if (tier) this.#change(reject(this.#choice, label)); // otherwise nothing was suggested
  }

  makeMain({ dataset: { label } }) {
    this.#change(makeMain(this.#choice, label));
  }

  /** Take over a choice; a label without a row gets one. List all suggestions if the editor had (`expanded`). */
  set({ labels, rejected = [], expanded = false }) {
    if (expanded) for (const row of this.#every()) row.hidden = false;
    for (const label of labels) this.#findOrCreate(label);
    for (const row of this.#every()) row.hidden &&= !rejected.includes(row.dataset.label);
    this.#past = [];
    this.#replace({ labels, rejected: rejected.filter((label) => this.#find(label)?.dataset.tier) });
  }

  /** Select a label, adding a row if it has none, and make its row the current one. */
  add(label) {
    const row = this.#findOrCreate(label);
    if (!this.#choice.labels.includes(label)) this.#change(select(this.#choice, label));
    this.go(row);
  }

  #click(target) {
    if (target.matches("button.word")) return showPassage(target.textContent);
    const row = target.closest(".row");
    if (!row) return;
    this.highlight(row);
    if (target.matches("button.main")) this.makeMain(row);
    else if (target.matches("button.reject")) this.reject(row);
    else if (target.matches("button.do")) this.#applyChange(row, target.dataset.by);
  }

  /** Remove a row's label from the selection, or replace it with `by`. */
  #applyChange(row, by) {
    const { label } = row.dataset;
    if (by) this.#findOrCreate(by);
    row.querySelector(".change").hidden = true;
    this.#change(by ? replace(this.#choice, label, by) : deselect(this.#choice, label));
    this.focus(this.#find(by) ?? row);
  }

  #findOrCreate(label) {
    const row = this.#find(label);
    if (!row) return createRow(label, this.#every().length, this.#findNote(label) ?? "");
    if (row.hidden) row.dataset.found = ""; // by the editor, before the list showed it
    row.hidden = false;
    return row;
  }

  canUndo() {
    return this.#past.length > 0;
  }

  /** Take back the last change of the choice; return whether there was one. */
  undo() {
    if (!this.canUndo()) return false;
    this.#replace(this.#past.pop());
    return true;
  }

  #change(choice) {
    this.#past.push(this.#choice);
    this.#replace(choice);
  }

  #replace(choice) {
    this.#choice = choice;
    this.#show();
    this.#onChange();
  }

  #show() {
    const rows = this.all();
    const n = this.#every().length - rows.length;
    for (const row of this.#every()) showState(row, this.#choice);
    rows.forEach((row, i) => {
      const key = row.querySelector("kbd");
      key.hidden = i >= MAX_DIGIT;
      key.textContent = i + 1;
    });
    if (!this.#moreButton) return;
    this.#moreButton.hidden = !n;
    const span = this.#moreButton.querySelector("span");
    span.textContent = n > 1 ? `Voir ${n} autres suggestions` : "Voir une autre suggestion";
  }
}

function boxOf(row) {
  return row.querySelector("input");
}

/** Show on a row whether its label is selected, the main one, or rejected. */
function showState(row, { labels, rejected }) {
  const box = boxOf(row);
  const isMain = labels[0] === box.value;
  const isRejected = rejected.includes(box.value);
  const mainButton = row.querySelector("button.main");
  const rejectButton = row.querySelector("button.reject"); // null where nothing was suggested
  box.checked = labels.includes(box.value);
  mainButton.hidden = !box.checked || labels.length < 2;
  mainButton.setAttribute("aria-pressed", String(isMain));
  if (!rejectButton) return;
  row.classList.toggle("rejected", isRejected);
  rejectButton.setAttribute("aria-pressed", String(isRejected));
  rejectButton.textContent = isRejected ? "écarté" : "écarter";
}

/** Add a row for a label that has none, and its note; `index` is the number of rows so far. */
function createRow(label, index, noteText) {
  const row = document.getElementById("new-row").content.firstElementChild.cloneNode(true);
  row.dataset.label = label;
  row.dataset.row = index;
  const box = boxOf(row);
  box.value = label;
  box.id = `row-${index}`;
  row.querySelector("label").htmlFor = box.id;
  row.querySelector(".name").append(...breakable(label));
  const group = document.getElementById("added");
  group.hidden = false;
  group.querySelector("ul").append(row);
  const note = document.createElement("div");
  note.className = "why note";
  note.id = `why-${index}`;
  note.dataset.row = index;
  note.textContent = noteText;
  document.getElementById("whys").append(note);
  box.setAttribute("aria-describedby", note.id);
  return row;
}
