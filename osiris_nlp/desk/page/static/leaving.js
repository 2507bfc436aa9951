// Leaving an article without validating it: for another day, for a colleague, to undo what was done last, or to go back.
import { articlePath } from "./addresses.js";
import { addDeed, lastDeed } from "./deeds.js";
import { quoteTitle } from "./french.js";
import { dropKeys, holdKeys } from "./held_keys.js";
import { showStatus, warn } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { undoLast } from "./undoing.js";
import { warnOfSession } from "./validation.js";

/** Leave the article for another day, and open the next one. */
export function postpone(article) {
  const path = `/api/articles/${article.number}/postpone`;
  const name = quoteTitle(article.title);
  const deed = { what: `«\u00a0Plus tard\u00a0» pour ${name}`, undone: `${name} est de nouveau à traiter.` };
  return leaveAfter(article, () => send("POST", path, {}), "remis à plus tard", { ...deed, request: ["DELETE", path] });
}

/** Leave the article, and open the next one, once a request has been answered; `words` say what it does, `deed` how to undo it. */
export async function leaveAfter(article, request, words, deed) {
  if (article.isSaving) return;
  article.isSaving = true;
  holdKeys(article.panel);
  const [{ status }, path] = await Promise.all([request(), article.locateNext()]);
  article.isSaving = false;
  if (status === 204) {
    addDeed({ article: article.number, ...deed });
    return article.leave(path, { words: `${words[0].toUpperCase()}${words.slice(1)} : ${quoteTitle(article.title)}.` });
  }
  dropKeys(article.panel);
  if (isTemporary(status)) {
    const again = () => leaveAfter(article, request, words, deed);
    warn("save", `Pas encore ${words} : le serveur ne répond pas.`, ["Réessayer", again]);
  } else warnOfSession();
}

/** Undo the last change of the keywords chosen or, if there is none, what was done last; open its article. */
export async function undoPrevious({ isSaving, leave, number, panel, previousQuery, query, rows }) {
  if (isSaving) return showStatus("Enregistrement en cours : vous pourrez annuler ensuite.", { stays: true });
  if (rows.undo()) return;
  holdKeys(panel);
  const open = (other, flash) => leave(articlePath(other, String(other) === number ? query : previousQuery), flash);
  if (!(await undoLast(open))) dropKeys(panel);
}

/** Let the button «Annuler» say what it would undo. */
export function nameUndo({ rows }) {
  const what = rows.canUndo() ? "le dernier changement de mots-clés" : lastDeed()?.what;
  document.getElementById("undo").title = what ? `Annuler ${what}` : "Annuler ma dernière validation et rouvrir son article";
}
