// Filter the passages of a guide by the words in the search field: by their headings or, if none has them, their texts.
// Enter opens the first one in the whole guide.
import { words } from "./finding.js";

const STEM = 5; // letters of a word that are compared: «annulation» finds «annuler»
const field = document.getElementById("find");
const matchCount = document.getElementById("match-count");
const passages = [...document.querySelectorAll(".passage[id]")].map((passage) => ({
  passage,
  heading: words(passage.firstElementChild.textContent),
  text: words(passage.textContent),
}));

field.addEventListener("input", filter);
field.form.addEventListener("submit", open);
if (field.value) filter();

function filter() {
  const parts = words(field.value).map((part) => part.slice(0, STEM));
  const isMatch = (keys) => parts.every((part) => keys.some((key) => key.startsWith(part)));
  const place = passages.some(({ heading }) => isMatch(heading)) ? "heading" : "text";
  for (const each of passages) each.passage.hidden = !isMatch(each[place]);
  const count = passages.filter(({ passage }) => !passage.hidden).length;
  const number = count ? `${count} passage${count > 1 ? "s" : ""}` : "Rien\u00a0: demandez à un responsable";
  matchCount.textContent = parts.length ? number : "";
}

function open(event) {
  event.preventDefault();
  const first = document.querySelector(".passage[id]:not([hidden])");
  if (!first || !field.value) return;
  field.value = "";
  filter();
  location.hash = first.id;
  first.focus();
}
