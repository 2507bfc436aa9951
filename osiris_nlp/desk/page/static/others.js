// Other editors on the same article: who has it open, and whose validation came first.
import { updateDraft } from "./draft.js";
import { listChoice } from "./french.js";
import { dismiss, notify, warn } from "./notices.js";
import { dropDraft, dropPending, pendingSave, setFlash } from "./storage.js";

/** Show what the server says of other editors; `resend(article)` validates the choice on this page. */
export function showOthers(article, { present, revision, labels, review }, resend) {
  if (present.length) {
    const names = new Intl.ListFormat("fr").format(present);
    notify("present", `${names} ${present.length > 1 ? "ont" : "a"} aussi ouvert cet article.`);
  } else dismiss("present");
  if (revision > article.announcedRevision && !article.isSaving) {
    showConflict(article, { theirs: { labels, revision }, review }, resend);
  }
}

/**
 * Show who has reviewed the article in the meantime, and let the editor choose; `aside` if this choice is
 * «hors sujet». `resend(article)` validates this choice. If it `isSubmitted` and theirs is the same, go on.
 */
export function showConflict(article, { theirs, review, aside = false, isSubmitted = false }, resend) {
  for (const name of ["save", "none"]) dismiss(name);
  article.announcedRevision = theirs.revision;
  const isUndoing = !review || review.undoes !== null;
  const isOwn = review?.editor === document.querySelector(".who .name").textContent;
  const editor = isOwn ? "Dans une autre fenêtre, vous avez" : `${review?.editor ?? "Quelqu’un"} a`;
  const action = isUndoing ? "annulé une validation entre-temps. Mots-clés à présent" : "validé entre-temps";
  const here = isOwn ? "Votre choix ici" : "Votre choix";
  const theirChoice = listChoice({ labels: theirs.labels, aside: !isUndoing && review.aside });
  const ownChoice = listChoice({ labels: article.rows.choice().labels, aside });
  if (isSubmitted && !isUndoing && theirChoice === ownChoice) {
    setFlash({ words: `${editor} fait le même choix entre-temps : ${theirChoice}.` });
    return acceptTheirs(article);
  }
  warn(
    "stale",
    `${editor} ${action} : ${theirChoice}. ${here} : ${ownChoice}.`,
    [isOwn ? "Garder l’autre choix" : "Garder les siens", () => acceptTheirs(article)],
    [isOwn ? "Remplacer par celui-ci" : "Remplacer par les miens", () => replaceTheirs(article, theirs.revision, resend)],
  );
}

function acceptTheirs({ number }) {
  const pending = pendingSave(number);
  if (pending) dropPending(pending);
  dropDraft(number);
  location.assign(document.getElementById("skip").href);
}

function replaceTheirs(article, revision, resend) {
  article.revision = revision;
  dismiss("stale");
  updateDraft(article);
  resend(article);
}
