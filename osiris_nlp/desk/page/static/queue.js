// The queue page: close the filters, mark articles that have a draft in this browser, and link to all drafts.
import { articlePath } from "./addresses.js";
import { notify } from "./notices.js";
import { drafts } from "./storage.js";

const MAX_LINKS = 3;

const filtering = document.querySelector(".filtering");
// The open filters lie over the list: like a menu, they close when the editor goes on to something else.
for (const type of ["focusin", "pointerdown"]) addEventListener(type, ({ target }) => target.closest(".tools") || (filtering.open = false));
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !filtering.open) return;
  filtering.open = false;
  filtering.firstElementChild.focus();
});

const rows = new Map([...document.querySelectorAll(".queue [data-number]")].map((row) => [row.dataset.number, row]));
const allDrafts = drafts();

for (const { number } of allDrafts) {
  const badge = document.createElement("span");
  badge.className = "badge warn";
  badge.textContent = "brouillon";
  rows.get(number)?.querySelector(".what").append(badge);
}

if (allDrafts.length) {
  notify("drafts", allDrafts.length > 1 ? `${allDrafts.length} brouillons vous attendent.` : "Un brouillon vous attend.", {
    actions: allDrafts.slice(0, MAX_LINKS).map(({ number, title }) => [title || "Article sans titre", articlePath(number)]),
  });
}
