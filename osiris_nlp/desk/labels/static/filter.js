// Filter the rows of a table by the text in the search field, which the links that sort the table keep.
import { match, searchKeys } from "./finding.js";

const field = document.getElementById("find");
const matchCount = document.getElementById("match-count");
const sortLinks = document.querySelectorAll("#filtered thead a");
const rows = [...document.querySelectorAll("#filtered tbody tr")].map((row) => ({
  row,
  keys: searchKeys(row.dataset.names.split(" | "), row.dataset.cues.split("|")),
}));

field.addEventListener("input", filter);
if (field.value) filter();

function filter() {
  const query = field.value.trim();
  let count = 0;
  for (const { row, keys } of rows) {
    row.hidden = !match(keys, query);
    count += row.hidden ? 0 : 1;
  }
  for (const link of sortLinks) {
    const address = new URL(link.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    link.href = address;
  }
  const plural = count > 1 ? "s" : "";
  matchCount.textContent = query ? (count ? `${count} trouvé${plural}` : "Aucun mot-clé de ce nom") : "";
}
