// Undoing validations: each one withdrawn is opened again with the labels it had.
import { articlePath } from "./addresses.js";
import { named } from "./french.js";
import { dropUndo, keepDraft, keepUndo, pendingUndo } from "./kept.js";
import { notify } from "./notices.js";
import { isPassing, newKey, send } from "./requests.js";

const PAGE = 20;

let asking = false;

/** Undo my last validation not undone yet, and open its article; again steps further back. */
export async function undoLast(query = "") {
  if (asking) return;
  asking = true;
  const review = pendingUndo() ?? (await lastOfMine(query));
  asking = false;
  if (review === null) return notify("undo", "Rien à annuler : aucune validation de vous.");
  if (review) await undo(review, query);
}

/**
 * Withdraw one review and open its article; another editor may have done so already. While no answer
 * has come, the same is sent again under the same key: it may be done.
 */
export async function undo(review, query = "") {
  if (asking) return;
  asking = true;
  const kept = pendingUndo();
  const asked = kept?.number === review.number ? kept : { ...review, key: newKey() };
  keepUndo(asked);
  const path = `/api/articles/${asked.article}/undo`;
  const { status, data } = await send("POST", path, { key: asked.key, review: asked.number });
  if (status === 200 || status === 201) {
    dropUndo();
    keepDraft(asked.article, { labels: asked.labels, title: data.review.title, revision: data.article.revision, undone: true });
    return location.assign(articlePath(asked.article, query)); // still asking: no key counts any more
  }
  asking = false;
  if (isPassing(status)) return unknown(asked, query);
  if (isOut(status)) return out();
  dropUndo();
  if (status === 409) return undoneAlready(asked);
  notify("undo", "Rien n’a été annulé. Rechargez la page.", { urgent: true });
}

/** Return my last review not undone; null when there is none, undefined when nobody answered. */
async function lastOfMine(query) {
  const mine = encodeURIComponent(document.querySelector(".who .name").textContent);
  for (let before = ""; ; ) {
    const path = `/api/history?editor=${mine}&limit=${PAGE}${before && `&before=${before}`}`;
    const { status, data } = await send("GET", path);
    if (status !== 200) return unread(status, query);
    const found = data.reviews.find((review) => review.undoes === null && !review.undone);
    if (found) return found;
    if (data.reviews.length < PAGE) return null;
    before = data.reviews.at(-1).number;
  }
}

function undoneAlready(review) {
  notify("undo", "Cette validation est déjà annulée.", {
    acts: [["Ouvrir l’article", articlePath(review.article)]],
  });
}

function unread(status, query) {
  if (isOut(status)) return out();
  notify("undo", "Rien n’a été annulé : le serveur ne répond pas.", {
    acts: [["Réessayer", () => undoLast(query)]],
    urgent: true,
  });
}

function unknown(review, query) {
  notify("undo", `Le serveur ne répond pas : on ne sait pas encore si la validation est annulée (${named(review.labels)}).`, {
    acts: [["Réessayer", () => undo(review, query)]],
    urgent: true,
  });
}

function isOut(status) {
  return status === 401 || status === 403;
}

function out() {
  notify("undo", "L’annulation n’est pas confirmée : la session a changé.", {
    acts: [["Recharger la page", () => location.reload()]],
    urgent: true,
  });
}
