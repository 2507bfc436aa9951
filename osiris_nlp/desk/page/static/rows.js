// The rows of a panel: which labels are selected, in which order, which are rejected, and which row is current.
import { breakable } from "./french.js";
import { showPassage } from "./passages.js";

/** Manage the rows within `root`; `onChange` is called whenever the selection changes; `findNote` returns a label's note. */
export function openRows(root, onChange = () => {}, findNote = () => "") {
  let selection = boxes().filter((box) => box.checked).map((box) => box.value);
  let rejections = []; // suggestions that the editor has explicitly rejected
  let current = null; // the row that keys act on; it is highlighted
  const moreButton = document.getElementById("more-rows"); // shows the rows that are hidden at first

  root.addEventListener("change", (event) => {
    if (event.target.name === "label") setSelected(event.target.value, event.target.checked);
  });
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) highlight(row);
  });
  root.addEventListener("click", ({ target }) => {
    if (target.matches("button.word")) return showPassage(target.textContent);
    const row = target.closest(".row");
    if (!row) return;
    highlight(row);
    if (target.matches("button.main")) makeMain(row.dataset.label);
    else if (target.matches("button.reject")) reject(row);
    else if (target.matches("button.do")) applyChange(row, target.dataset.by);
  });
  moreButton?.addEventListener("click", () => {
    showAll();
    focus(current); // the button is hidden now
  });
  show();

  function boxes() {
    return [...root.querySelectorAll('.row input[name="label"]')];
  }

  function every() {
    return boxes().map((box) => box.closest(".row"));
  }

  /** Return the rows that are listed. */
  function all() {
    return every().filter((row) => !row.hidden);
  }

  function find(label) {
    return every().find((row) => row.dataset.label === label);
  }

  /** List the suggestions that are hidden at first, and make the first of them the current row. */
  function showAll() {
    const hidden = every().filter((row) => row.hidden);
    for (const row of hidden) row.hidden = false;
    if (!hidden.length) return;
    show();
    go(hidden[0]);
  }

  /** Move the focus to a row's checkbox, where Space toggles it. */
  function focus(row) {
    row?.querySelector("input").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** Move the focus by `step` rows from the current one, wrapping around at both ends. */
  function move(step) {
    const rows = all();
    if (rows.length) focus(rows.at((rows.indexOf(current) + step) % rows.length));
  }

  /** Make a row the current one and bring it into view, without moving the focus to it. */
  function go(row) {
    highlight(row);
    row?.scrollIntoView({ block: "nearest" });
  }

  function setSelected(label, isSelected) {
    selection = selection.filter((other) => other !== label);
    if (isSelected) {
      selection.push(label);
      rejections = rejections.filter((other) => other !== label);
    }
    update();
  }

  function toggle(row) {
    if (row) setSelected(row.dataset.label, !selection.includes(row.dataset.label));
  }

  /** Reject a suggestion, deselecting it, or take its rejection back. */
  function reject(row) {
    const { label, tier } = row.dataset;
    if (!tier) return; // nothing was suggested
    const isRejected = rejections.includes(label);
    rejections = rejections.filter((other) => other !== label);
    if (!isRejected) {
      rejections.push(label);
      selection = selection.filter((other) => other !== label);
    }
    update();
  }

  /** Make a label the main one, selecting it if necessary. */
  function makeMain(label) {
    rejections = rejections.filter((other) => other !== label);
    selection = [label, ...selection.filter((other) => other !== label)];
    update();
  }

  /** Return whether the editor has listed the suggestions that are hidden at first, or there are none. */
  function isExpanded() {
    return every().every((row) => !row.hidden && !("found" in row.dataset));
  }

  /**
   * Select exactly these labels, in this order, and reject exactly those; a label without a row gets one.
   * List all suggestions if the editor had (`expanded`).
   */
  function set(labels, rejected = [], expanded = false) {
    if (expanded) for (const row of every()) row.hidden = false;
    labels.forEach(findOrCreate);
    for (const row of every()) row.hidden &&= !rejected.includes(row.dataset.label);
    selection = [...labels];
    rejections = rejected.filter((label) => find(label)?.dataset.tier);
    update();
  }

  /** Select a label, adding a row if it has none, and make its row the current one. */
  function add(label) {
    const row = findOrCreate(label);
    if (!selection.includes(label)) setSelected(label, true);
    go(row);
  }

  /** Remove a row's label from the selection, or replace it with `by`. */
  function applyChange(row, by) {
    const label = row.dataset.label;
    const position = selection.indexOf(label);
    selection = selection.filter((other) => other !== label && other !== by);
    rejections = rejections.filter((other) => other !== by);
    if (by) {
      findOrCreate(by);
      selection.splice(position < 0 ? selection.length : position, 0, by);
    }
    row.querySelector(".change").hidden = true;
    update();
    focus(find(by) ?? row);
  }

  function findOrCreate(label) {
    const existing = find(label);
    if (existing?.hidden) {
      existing.hidden = false;
      existing.dataset.found = ""; // by the editor, before the list showed it
    }
    if (existing) return existing;
    const row = document.getElementById("new-row").content.firstElementChild.cloneNode(true);
    const place = boxes().length;
    row.dataset.label = label;
    row.dataset.row = place;
    const box = row.querySelector("input");
    box.value = label;
    box.id = `row-${place}`;
    row.querySelector("label").htmlFor = box.id;
    row.querySelector(".name").append(...breakable(label));
    const group = document.getElementById("added");
    group.hidden = false;
    group.querySelector("ul").append(row);
    box.setAttribute("aria-describedby", addNote(label, place));
    return row;
  }

  /** Add the note of an added label; return the id of its element. */
  function addNote(label, place) {
    const note = document.createElement("div");
    note.className = "why note";
    note.id = `why-${place}`;
    note.dataset.row = place;
    note.textContent = findNote(label) ?? "";
    document.getElementById("whys").append(note);
    return note.id;
  }

  /** Make one row the current one: show its reasons and its label's note, and mark its evidence in the text. */
  function highlight(row) {
    if (row === current) return;
    current = row;
    const place = row?.dataset.row;
    for (const element of document.querySelectorAll(".row.now, .ev.on, .ev.at, .why.on")) {
      element.classList.remove("now", "on", "at");
    }
    row?.classList.add("now");
    if (!place) return;
    const reasons = `.ev[data-for~="${place}"], .why[data-row="${place}"]`;
    for (const element of document.querySelectorAll(reasons)) element.classList.add("on");
  }

  function update() {
    show();
    onChange();
  }

  function show() {
    for (const box of boxes()) {
      box.checked = selection.includes(box.value);
      const main = box.closest(".row").querySelector("button.main");
      const isMain = selection[0] === box.value;
      main.hidden = !box.checked || selection.length < 2;
      main.setAttribute("aria-pressed", String(isMain));
      main.textContent = isMain ? "principal" : "rendre principal";
    }
    all().forEach((row, i) => {
      const key = row.querySelector("kbd");
      key.hidden = i >= 9;
      key.textContent = i + 1;
    });
    const n = every().length - all().length;
    if (moreButton) {
      moreButton.hidden = !n;
      moreButton.querySelector("span").textContent = n > 1 ? `Voir ${n} autres suggestions` : "Voir une autre suggestion";
    }
    for (const button of root.querySelectorAll("button.reject")) {
      const row = button.closest(".row");
      const isRejected = rejections.includes(row.dataset.label);
      row.classList.toggle("rejected", isRejected);
      button.setAttribute("aria-pressed", String(isRejected));
      button.textContent = isRejected ? "écarté" : "écarter";
    }
  }

  /** Return the suggestions that were listed to the editor, in order. */
  function shown() {
    return all().filter(({ dataset }) => dataset.tier && !("found" in dataset)).map((row) => row.dataset.label);
  }

  return {
    all, add, current: () => current, focus, go, highlight, isExpanded, labels: () => [...selection], makeMain, move,
    reject, rejected: () => [...rejections], set, showAll, shown, toggle,
  };
}
