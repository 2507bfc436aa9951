// Filtering the rows of a table by what is typed.
import { fold } from "./french.js";

const field = document.getElementById("find");
const found = document.getElementById("found");
const rows = [...document.querySelectorAll("#filtered tbody tr")].map((row) => ({
  row,
  names: fold(row.dataset.names),
}));

field.addEventListener("input", filter);
if (field.value) filter();

function filter() {
  const wanted = fold(field.value.trim());
  let shown = 0;
  for (const { row, names } of rows) {
    row.hidden = !names.includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  const many = shown > 1 ? "s" : "";
  found.textContent = wanted ? (shown ? `${shown} trouvé${many}` : "Aucun mot-clé de ce nom") : "";
}
