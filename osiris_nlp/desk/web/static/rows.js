// The rows of a panel: which labels are selected, in which order, and which row is highlighted.
import { breakable } from "./french.js";

/** Manage the rows within `root`; `onChange` is called whenever the selection changes. */
export function openRows(root, onChange = () => {}) {
  let selection = boxes().filter((box) => box.checked).map((box) => box.value);
  let current = null; // the row with the focus; it is highlighted unless the mouse is on another row

  root.addEventListener("change", (event) => {
    if (event.target.name === "label") setSelected(event.target.value, event.target.checked);
  });
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) highlight((current = row));
  });
  root.addEventListener("mouseover", (event) => {
    const row = event.target.closest(".row");
    if (row) highlight(row);
  });
  root.addEventListener("mouseleave", () => highlight(current));
  root.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    if (event.target.matches("button.main")) makeMain(row.dataset.label);
    else if (event.target.matches("button.do")) applyChange(row, event.target.dataset.by);
    else if (!event.target.closest("label, input, button")) focus(row); // only highlight it
  });
  show();

  function boxes() {
    return [...root.querySelectorAll('.row input[name="label"]')];
  }

  function all() {
    return boxes().map((box) => box.closest(".row"));
  }

  function find(label) {
    return all().find((row) => row.dataset.label === label);
  }

  function focused() {
    return current;
  }

  function focus(row) {
    row?.querySelector("input").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** Move the focus by `step` rows, wrapping around at both ends. */
  function move(step) {
    const rows = all();
    if (rows.length) focus(rows.at((rows.indexOf(current) + step) % rows.length));
  }

  function setSelected(label, isSelected) {
    selection = selection.filter((other) => other !== label);
    if (isSelected) selection.push(label);
    update();
  }

  function toggle(row) {
    if (row) setSelected(row.dataset.label, !selection.includes(row.dataset.label));
  }

  /** Make a label the main one, selecting it if necessary. */
  function makeMain(label) {
    selection = [label, ...selection.filter((other) => other !== label)];
    update();
  }

  /** Select exactly these labels, in this order; a label without a row gets one. */
  function set(labels) {
    labels.forEach(findOrCreate);
    selection = [...labels];
    update();
  }

  /** Select a label, adding a row if it has none, and focus its row. */
  function add(label) {
    const row = findOrCreate(label);
    if (!selection.includes(label)) setSelected(label, true);
    focus(row);
  }

  /** Remove a row's label from the selection, or replace it with `by`. */
  function applyChange(row, by) {
    const label = row.dataset.label;
    const position = selection.indexOf(label);
    selection = selection.filter((other) => other !== label && other !== by);
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
    all().slice(0, 9).forEach((numberedRow, i) => {
      const key = numberedRow.querySelector("kbd");
      key.hidden = false;
      key.textContent = i + 1;
    });
    return row;
  }

  /** Add the note of an added label, taken from the list of all labels; return the id of its element. */
  function addNote(label, place) {
    const options = [...document.querySelectorAll("#options [role=option]")];
    const note = document.createElement("div");
    note.className = "why note";
    note.id = `why-${place}`;
    note.dataset.row = place;
    note.textContent = options.find((option) => option.dataset.label === label)?.dataset.note ?? "";
    document.getElementById("whys").append(note);
    return note.id;
  }

  /** Highlight one row: show its reasons and its label's note, and mark its evidence in the text. */
  function highlight(row) {
    const place = row?.dataset.row;
    for (const element of document.querySelectorAll(".row.now, .ev.on, .why.on")) {
      element.classList.remove("now", "on");
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
  }

  /** Return the suggested labels that are not selected; labels the article already had count as removed. */
  function rejected() {
    return all()
      .filter((row) => ["apply", "propose"].includes(row.dataset.tier) && !("carried" in row.dataset))
      .map((row) => row.dataset.label)
      .filter((label) => !selection.includes(label));
  }

  return { all, add, focus, focused, highlight, labels: () => [...selection], makeMain, move, rejected, set, toggle };
}
