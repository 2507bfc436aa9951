// Undoing validations: each one withdrawn is opened again with the labels it had.
import { articlePath } from "./addresses.js";
import { keepDraft } from "./kept.js";
import { notify } from "./notices.js";
import { newKey, send } from "./requests.js";

const PAGE = 20;

/** Undo my last validation not undone yet, and open its article; again steps further back. */
export async function undoLast(query = "") {
  const review = await lastOfMine();
  if (review === null) return notify("undo", "Rien à annuler : aucune validation de vous.");
  if (review) await undo(review, query);
}

/** Withdraw one review and open its article; another editor may have done so already. */
export async function undo(review, query = "") {
  const path = `/api/articles/${review.article}/undo`;
  const { status, data } = await send("POST", path, { key: newKey(), review: review.number });
  if (status === 409) return undoneAlready(review);
  if (status !== 200 && status !== 201) return failed(status);
  keepDraft(review.article, data.article.revision, { labels: review.labels, undone: true });
  location.assign(articlePath(review.article, query));
}

/** Return my last review not undone; null when there is none, undefined when nobody answered. */
async function lastOfMine() {
  const mine = encodeURIComponent(document.querySelector(".who .name").textContent);
  for (let before = ""; ; ) {
    const path = `/api/history?editor=${mine}&limit=${PAGE}${before && `&before=${before}`}`;
    const { status, data } = await send("GET", path);
    if (status !== 200) return failed(status);
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

function failed(status) {
  const again = status === 401 || status === 403 ? "Rechargez la page." : "Réessayez dans un instant.";
  notify("undo", `Rien n’a été annulé. ${again}`, { urgent: true });
}
