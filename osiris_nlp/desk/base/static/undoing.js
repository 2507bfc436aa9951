// Undo what the editor has done. The article of an undone validation opens again with the labels it had.
import { articlePath } from "./addresses.js";
import { dropDeeds, lastDeed } from "./deeds.js";
import { listChoice, quoteTitle } from "./french.js";
import { RELOAD, notify, showStatus, warn } from "./notices.js";
import { isWaiting } from "./outbox.js";
import { isTemporary, newKey, send } from "./requests.js";
import { dropUndo, pendingUndo, saveDraft, saveUndo, setFlash } from "./storage.js";

const PAGE = 20;

let isBusy = false;

/** Return a function that opens an article, in the queue of `query`, on a page of its own, with a message. */
export function opener(query) {
  return (number, flash) => openPage(articlePath(number, query), flash);
}

/**
 * Undo what was last done in this tab or, if all of that is undone, the editor's last validation, perhaps of another
 * tab. Show the article with `open(number, flash)`; return whether it will open.
 */
export async function undoLast(open) {
  if (isBusy) return false;
  if (isWaiting()) {
    showStatus("Des validations attendent d’être enregistrées : vous pourrez annuler ensuite.");
    return false;
  }
  const pending = pendingUndo();
  const deed = lastDeed();
  if (deed?.request && !pending) return undoDeed(deed, open);
  isBusy = true;
  const review = pending ?? deed?.review ?? (await ownLastReview(open));
  isBusy = false;
  if (review === null) showStatus("Rien à annuler : vous n’avez encore rien validé.");
  return review ? undo(review, open) : false;
}

/** Undo a deed that is not a review; return whether its article, or its page, will open. */
async function undoDeed({ article, key, page, request, undone, what }, open) {
  isBusy = true;
  const { status } = await send(...request);
  isBusy = false;
  if (isTemporary(status)) {
    warn("undo", `Pas encore annulé : ${what}. Le serveur ne répond pas.`, ["Réessayer", () => undoLast(open)]);
    return false;
  }
  if (isSignedOut(status)) return notifySignedOut();
  dropDeeds((deed) => deed.key === key);
  if (status >= 400) {
    warn("undo", "Rien n’a été annulé. Rechargez la page.");
    return false;
  }
  const flash = { words: undone };
  if (page) openPage(page, flash);
  else open(article, flash);
  return true;
}

/**
 * Undo one review and open its article; another editor may already have undone it. Until an answer
 * comes, a retry sends the same request with the same key, because the server may have received it.
 * Return whether the article will open.
 */
export async function undo(review, open) {
  if (isBusy) return false;
  isBusy = true;
  const pending = pendingUndo();
  const request = pending?.number === review.number ? pending : { ...review, key: newKey() };
  saveUndo(request);
  const path = `/api/articles/${request.article}/undo`;
  const { status, data } = await send("POST", path, { key: request.key, review: request.number });
  isBusy = false;
  if (isTemporary(status)) return notifyUnknown(request, open);
  if (isSignedOut(status)) return notifySignedOut();
  dropUndo();
  dropDeeds((deed) => deed.review?.number === request.number);
  if (status === 409) return notifyAlreadyUndone(request);
  if (status >= 400) {
    warn("undo", "Rien n’a été annulé. Rechargez la page.");
    return false;
  }
  const { title } = data.review;
  const { aside, labels } = request;
  const rejected = request.decisions?.filter(({ decision }) => decision === "reject").map(({ label }) => label);
  if (!aside) saveDraft(request.article, { labels, rejected, title, revision: data.article.revision, undone: true });
  const words = aside ? `${quoteTitle(title)} n’est plus hors sujet.` : `Validation de ${quoteTitle(title)} annulée.`;
  open(request.article, { words });
  return true;
}

function openPage(path, flash) {
  isBusy = true; // until the page is left
  setFlash(flash);
  location.assign(path);
}

/** Return the editor's last review that is not undone; null if there is none, undefined if no answer came. */
async function ownLastReview(open) {
  const editor = encodeURIComponent(document.querySelector(".who .name").textContent);
  for (let before = ""; ; ) {
    const path = `/api/history?editor=${editor}&limit=${PAGE}${before && `&before=${before}`}`;
    const { status, data } = await send("GET", path);
    if (status !== 200) return notifyUnread(status, open);
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
  return false;
}

function notifyUnread(status, open) {
  if (isSignedOut(status)) notifySignedOut();
  else warn("undo", "Rien n’a été annulé : le serveur ne répond pas.", ["Réessayer", () => undoLast(open)]);
}

function notifyUnknown(review, open) {
  const message = `Le serveur ne répond pas : on ne sait pas encore si la validation est annulée (${listChoice(review)}).`;
  warn("undo", message, ["Réessayer", () => undo(review, open)]);
  return false;
}

function isSignedOut(status) {
  return status === 401 || status === 403;
}

function notifySignedOut() {
  warn("undo", "L’annulation n’est pas confirmée : la session a changé.", RELOAD);
  return false;
}
