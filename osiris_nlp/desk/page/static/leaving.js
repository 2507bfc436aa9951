// Leaving an article without validating it: for another day, for a colleague, or to undo the last validation.
import { quoteTitle } from "./french.js";
import { showStatus, warn } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { undoLast } from "./undoing.js";
import { warnOfSession } from "./validation.js";

/** Leave the article for another day, and open the next one. */
export function postpone(article) {
  const request = () => send("POST", `/api/articles/${article.number}/postpone`, {});
  return leaveAfter(article, request, "remis à plus tard");
}

/** Leave the article, and open the next one, once a request has been answered; `what` says what it does. */
export async function leaveAfter(article, request, what) {
  if (article.isSaving) return;
  article.isSaving = true;
  const [{ status }, path] = await Promise.all([request(), article.locateNext()]);
  article.isSaving = false;
  if (status === 204) {
    article.leave(path, { words: `${what[0].toUpperCase()}${what.slice(1)} : ${quoteTitle(article.title)}.` });
  } else if (isTemporary(status)) {
    const again = () => leaveAfter(article, request, what);
    warn("save", `Pas encore ${what} : le serveur ne répond pas.`, ["Réessayer", again]);
  } else warnOfSession();
}

/** Undo the last validation and open its article; keys pressed until then must not act on this one. */
export async function undoPrevious({ backToPanel, isSaving, panel, previousQuery }) {
  if (isSaving) return showStatus("Enregistrement en cours : vous pourrez annuler ensuite.", { stays: true });
  panel.inert = true;
  document.activeElement.blur(); // `inert` only removes the focus at the next repaint
  if (await undoLast(previousQuery)) return;
  panel.inert = false;
  backToPanel();
}
