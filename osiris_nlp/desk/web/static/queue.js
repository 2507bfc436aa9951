// The queue: which of its articles have a draft in this browser, and those begun elsewhere in it.
import { articlePath } from "./addresses.js";
import { drafts } from "./kept.js";
import { notify } from "./notices.js";

const MOST = 3;

const here = new Map([...document.querySelectorAll(".queue [data-number]")].map((row) => [row.dataset.number, row]));
const begun = drafts();

for (const { number } of begun) {
  const badge = document.createElement("span");
  badge.className = "badge warn";
  badge.textContent = "brouillon";
  here.get(number)?.querySelector(".hint").append(badge);
}

if (begun.length) {
  notify("drafts", begun.length > 1 ? `${begun.length} brouillons vous attendent.` : "Un brouillon vous attend.", {
    acts: begun.slice(0, MOST).map(({ number, title }) => [title || "Article sans titre", articlePath(number)]),
  });
}
