// Undo validations. The article of an undone validation opens again with the labels it had.
import { articlePath } from "./addresses.js";
import { listChoice, quoteTitle } from "./french.js";
import { RELOAD, notify, reviewInToast, showStatus, warn } from "./notices.js";
import { isTemporary, newKey, send } from "./requests.js";
import { dropUndo, pendingUndo, saveDraft, saveUndo, setFlash } from "./storage.js";

const PAGE = 20;

let isBusy = false;

/**
 * Undo the validation that the toast names or, once it is gone, the editor's last one that is not undone yet,
 * perhaps of another tab. Open its article; return whether it will open.
 */
export async function undoLast(query = "") {
  if (isBusy) return false;
  isBusy = true;
  const review = pendingUndo() ?? reviewInToast() ?? (await ownLastReview(query));
  isBusy = false;
  if (review === null) showStatus("Rien à annuler : vous n’avez encore rien validé.");
  return review ? undo(review, query) : false;
}

/**
 * Undo one review and open its article; another editor may already have undone it. Until an answer
 * comes, a retry sends the same request with the same key, because the server may have received it.
 * Return whether the article will open.
 */
export async function undo(review, query = "") {
  if (isBusy) return false;
  isBusy = true;
  const pending = pendingUndo();
  const request = pending?.number === review.number ? pending : { ...review, key: newKey() };
  saveUndo(request);
  const path = `/api/articles/${request.article}/undo`;
  const { status, data } = await send("POST", path, { key: request.key, review: request.number });
  if (status === 200 || status === 201) {
    dropUndo();
    const { title } = data.review;
    const { aside, labels } = request;
    const rejected = request.decisions?.filter(({ decision }) => decision === "reject").map(({ label }) => label);
    if (!aside) saveDraft(request.article, { labels, rejected, title, revision: data.article.revision, undone: true });
    setFlash({ words: aside ? `${quoteTitle(title)} n’est plus hors sujet.` : `Validation de ${quoteTitle(title)} annulée.` });
    location.assign(articlePath(request.article, query));
    return true; // still busy: further keys are ignored
  }
  isBusy = false;
  if (isTemporary(status)) notifyUnknown(request, query);
  else if (isSignedOut(status)) notifySignedOut();
  else {
    dropUndo();
    if (status === 409) notifyAlreadyUndone(request);
    else warn("undo", "Rien n’a été annulé. Rechargez la page.");
  }
  return false;
}

/** Return the editor's last review that is not undone; null if there is none, undefined if no answer came. */
async function ownLastReview(query) {
  const editor = encodeURIComponent(document.querySelector(".who .name").textContent);
  for (let before = ""; ; ) {
    const path = `/api/history?editor=${editor}&limit=${PAGE}${before && `&before=${before}`}`;
    const { status, data } = await send("GET", path);
    if (status !== 200) return notifyUnread(status, query);
    const last = data.reviews.find((review) => review.undoes === null && !review.undone);
    if (last) return last;
    if (data.reviews.length < PAGE) return null;
    before = data.reviews.at(-1).number;
  }
}

function notifyAlreadyUndone(review) {
  notify("undo", "Cette validation est déjà annulée.", {
    actions: [["Ouvrir l’article", articlePath(review.article)]],
  });
}

function notifyUnread(status, query) {
  if (isSignedOut(status)) return notifySignedOut();
  warn("undo", "Rien n’a été annulé : le serveur ne répond pas.", ["Réessayer", () => undoLast(query)]);
}

function notifyUnknown(review, query) {
  const message = `Le serveur ne répond pas : on ne sait pas encore si la validation est annulée (${listChoice(review)}).`;
  warn("undo", message, ["Réessayer", () => undo(review, query)]);
}

function isSignedOut(status) {
  return status === 401 || status === 403;
}

function notifySignedOut() {
  warn("undo", "L’annulation n’est pas confirmée : la session a changé.", RELOAD);
}
