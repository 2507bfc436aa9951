// Filter the passages of a guide by the words in the search field: by their headings or, if none has them, their texts.
// Enter opens the first one in the whole guide.
import { words } from "./finding.js";

const STEM = 5; // letters of a word that are compared: «annulation» finds «annuler»
const field = document.getElementById("find");
const passages = [...document.querySelectorAll(".passage")].map((passage) => ({
  passage,
  heading: words(passage.firstElementChild.textContent),
  text: words(passage.textContent),
}));

field.addEventListener("input", filter);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const first = passages.find(({ passage }) => !passage.hidden)?.passage;
  if (!first || !field.value) return;
  field.value = "";
  filter();
  location.hash = first.id; // which moves the focus, too
});

function filter() {
  const parts = words(field.value).map((part) => part.slice(0, STEM));
  const isMatch = (keys) => parts.every((part) => keys.some((key) => key.startsWith(part)));
  const place = passages.some(({ heading }) => isMatch(heading)) ? "heading" : "text";
  for (const each of passages) each.passage.hidden = !isMatch(each[place]);
  const count = passages.filter(({ passage }) => !passage.hidden).length;
  const number = count ? `${count} passage${count > 1 ? "s" : ""}` : "Rien\u00a0: essayez un autre mot";
  document.getElementById("match-count").textContent = parts.length ? number : "";
}
