// The message about the last article, in the toast of the next one.
import { listChoice, quoteTitle } from "./french.js";
import { showStatus } from "./notices.js";
import { opener, undo } from "./undoing.js";

/** Show a message that says what was done with an article, or says `words`; its button, and `z`, undo it. */
export function showFlash({ review, query, words }) {
  if (!review) return showStatus(words);
  const hasKeys = document.getElementById("panel") && matchMedia("(hover: hover)").matches;
  showStatus(`Validé : ${quoteTitle(review.title)} → ${listChoice(review)}.`, {
    actions: [[hasKeys ? "Annuler (z)" : "Annuler", () => undo(review, opener(query))]],
  });
}
