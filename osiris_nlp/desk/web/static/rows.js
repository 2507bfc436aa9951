// The rows of a panel: which labels are kept, in which order, and which row is looked at.
import { broken } from "./french.js";

/** Take charge of the rows within `root`; `onChange` hears of every change of what is kept. */
export function openRows(root, onChange = () => {}) {
  let kept = boxes().filter((box) => box.checked).map((box) => box.value);
  let now = null; // the row with the focus: looked at whenever the mouse is on no other

  root.addEventListener("change", (event) => {
    if (event.target.name === "label") keep(event.target.value, event.target.checked);
  });
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) look((now = row));
  });
  root.addEventListener("mouseover", (event) => {
    const row = event.target.closest(".row");
    if (row) look(row);
  });
  root.addEventListener("mouseleave", () => look(now));
  root.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    if (event.target.matches("button.main")) makeMain(row.dataset.label);
    else if (event.target.matches("button.do")) applyChange(row, event.target.dataset.by);
    else if (!event.target.closest("label, input, button")) focus(row); // a look, not a choice
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
    return now;
  }

  function focus(row) {
    row?.querySelector("input").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** Move the focus by so many rows, from the end to the start and back. */
  function move(step) {
    const rows = all();
    if (rows.length) focus(rows.at((rows.indexOf(now) + step) % rows.length));
  }

  function keep(label, wanted) {
    kept = kept.filter((each) => each !== label);
    if (wanted) kept.push(label);
    changed();
  }

  function toggle(row) {
    if (row) keep(row.dataset.label, !kept.includes(row.dataset.label));
  }

  /** Make a label the first one, keeping it if it was not. */
  function makeMain(label) {
    kept = [label, ...kept.filter((each) => each !== label)];
    changed();
  }

  /** Keep these labels, in this order, and no other; labels without a row get one. */
  function set(labels) {
    labels.forEach(row);
    kept = [...labels];
    changed();
  }

  /** Keep a label, with a row of its own if it has none, and go to that row. */
  function add(label) {
    const own = row(label);
    if (!kept.includes(label)) keep(label, true);
    focus(own);
  }

  function applyChange(changing, by) {
    const label = changing.dataset.label;
    const place = kept.indexOf(label);
    kept = kept.filter((each) => each !== label && each !== by);
    if (by) {
      row(by);
      kept.splice(place < 0 ? kept.length : place, 0, by);
    }
    changing.querySelector(".change").hidden = true;
    changed();
    focus(find(by) ?? changing);
  }

  function row(label) {
    const there = find(label);
    if (there) return there;
    const made = document.getElementById("new-row").content.firstElementChild.cloneNode(true);
    const place = boxes().length;
    made.dataset.label = label;
    made.dataset.row = place;
    const box = made.querySelector("input");
    box.value = label;
    box.id = `row-${place}`;
    made.querySelector("label").htmlFor = box.id;
    made.querySelector(".name").append(...broken(label));
    const group = document.getElementById("added");
    group.hidden = false;
    group.querySelector("ul").append(made);
    box.setAttribute("aria-describedby", explain(label, place));
    all().slice(0, 9).forEach((each, i) => {
      const key = each.querySelector("kbd");
      key.hidden = false;
      key.textContent = i + 1;
    });
    return made;
  }

  /** Write what an added label is for, as the list of all labels tells it; return the id. */
  function explain(label, place) {
    const options = [...document.querySelectorAll("#options [role=option]")];
    const why = document.createElement("div");
    why.className = "why note";
    why.id = `why-${place}`;
    why.dataset.row = place;
    why.textContent = options.find((option) => option.dataset.label === label)?.dataset.note ?? "";
    document.getElementById("whys").append(why);
    return why.id;
  }

  /** Show why this row, and only this one: its words in the text, and what the label is for. */
  function look(row) {
    const place = row?.dataset.row;
    for (const each of document.querySelectorAll(".row.now, .ev.on, .why.on")) {
      each.classList.remove("now", "on");
    }
    row?.classList.add("now");
    if (!place) return;
    const reasons = `.ev[data-for~="${place}"], .why[data-row="${place}"]`;
    for (const each of document.querySelectorAll(reasons)) each.classList.add("on");
  }

  function changed() {
    show();
    onChange();
  }

  function show() {
    for (const box of boxes()) {
      box.checked = kept.includes(box.value);
      const main = box.closest(".row").querySelector("button.main");
      const isMain = kept[0] === box.value;
      main.hidden = !box.checked || kept.length < 2;
      main.setAttribute("aria-pressed", String(isMain));
      main.textContent = isMain ? "principal" : "rendre principal";
    }
  }

  /** Return the labels suggested and not kept; those carried already are removed, not rejected. */
  function rejected() {
    return all()
      .filter((row) => ["apply", "propose"].includes(row.dataset.tier) && !("carried" in row.dataset))
      .map((row) => row.dataset.label)
      .filter((label) => !kept.includes(label));
  }

  return { all, add, focus, focused, labels: () => [...kept], look, makeMain, move, rejected, set, toggle };
}
