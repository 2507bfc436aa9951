// Filtering the rows of a table by what is typed.
import { NOWHERE, lookedUp, rank } from "./finding.js";

const field = document.getElementById("find");
const found = document.getElementById("found");
const rows = [...document.querySelectorAll("#filtered tbody tr")].map((row) => ({
  row,
  by: lookedUp(row.dataset.label, row.dataset.names, row.dataset.cues),
}));

field.addEventListener("input", filter);
if (field.value) filter();

function filter() {
  const typed = field.value.trim();
  let shown = 0;
  for (const { row, by } of rows) {
    row.hidden = rank(by, typed) === NOWHERE;
    shown += row.hidden ? 0 : 1;
  }
  const many = shown > 1 ? "s" : "";
  found.textContent = typed ? (shown ? `${shown} trouvé${many}` : "Aucun mot-clé de ce nom") : "";
}
