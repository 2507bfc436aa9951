// The message about the last article, in the toast of the next one.
import { listChoice, listLabels, quoteTitle } from "./french.js";
import { showStatus } from "./notices.js";
import { opener, undo } from "./undoing.js";

/**
 * Show a message that says what was done with an article, or says `words`; its button, and `z`, undo it. `suggested` are
 * the labels that the model would have suggested, if the editor has not seen them.
 */
export function showFlash({ review, query, suggested, words }) {
  if (!review) return showStatus(words);
  const hasKeys = document.getElementById("panel") && matchMedia("(hover: hover)").matches;
  const hidden = suggested ? ` Le modèle proposait : ${listLabels(suggested)}.` : "";
  showStatus(`Validé : ${quoteTitle(review.title)} → ${listChoice(review)}.${hidden}`, {
    actions: [[hasKeys ? "Annuler (z)" : "Annuler", () => undo(review, opener(query))]],
  });
}
