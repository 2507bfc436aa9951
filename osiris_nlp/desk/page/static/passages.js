// The marked passages of the text: the evidence for the current row.
import { words } from "./finding.js";

/** Scroll to the next marked passage, or to the previous one if `step` is -1, wrapping around at both ends. */
export function stepPassage(step) {
  show(passages(), step);
}

/** Scroll to the next passage that contains a word or phrase. */
export function showPassage(phrase) {
  const phraseWords = ` ${words(phrase).join(" ")} `;
  show(passages().filter((passage) => ` ${words(textOf(passage)).join(" ")} `.includes(phraseWords)), 1);
}

/** Return the marked passages in the order of the text, each as its spans; spans that touch are one passage. */
function passages() {
  const groups = [];
  for (const span of document.querySelectorAll(".ev.on")) {
    const last = groups.at(-1);
    if (last && last.at(-1) === span.previousSibling) last.push(span);
    else groups.push([span]);
  }
  return groups;
}

function show(candidates, step) {
  if (!candidates.length) return;
  const position = candidates.findIndex(([span]) => span.matches(".at"));
  const start = position < 0 && step < 0 ? 0 : position;
  const passage = candidates.at((start + step) % candidates.length);
  for (const span of document.querySelectorAll(".ev.at")) span.classList.remove("at");
  for (const span of passage) span.classList.add("at");
  passage[0].scrollIntoView({ block: "center" });
}

function textOf(passage) {
  return passage.map((span) => span.textContent).join("");
}
