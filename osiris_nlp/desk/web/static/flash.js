// The message about the last article, in the toast of the next one.
import { listChoice, quoteTitle } from "./french.js";
import { showStatus } from "./notices.js";
import { undoLast } from "./undoing.js";

/** Show a message that says what was done with an article, or says `words`; a validation can be undone. */
export function showFlash({ review, title, query, words, ...choice }) {
  if (!review) return showStatus(words);
  const hasKeys = document.getElementById("panel") && matchMedia("(hover: hover)").matches;
  showStatus(`Validé : ${quoteTitle(title)} → ${listChoice(choice)}.`, {
    actions: [[hasKeys ? "Annuler (z)" : "Annuler", () => undoLast(query)]],
  });
}
