// The editor's choice on the page of an article, stored in the browser until it is validated.
import { isSameChoice } from "./choice.js";
import { dismiss } from "./notices.js";
import { dropDraft, pendingSave, readDraft, saveDraft } from "./storage.js";

/**
 * Restore a validation that the server has not confirmed, and return it, or else restore a draft. If somebody
 * else has reviewed the article since, `trackPresence` shows the conflict.
 */
export function restoreDraft(article) {
  const { initialChoice, number, pageRevision, rows } = article;
  const pending = pendingSave(number);
  const draft = pending ?? readDraft(number);
  if (!draft) return null;
  if (draft.revision < pageRevision) {
    if (!pending && isSameChoice(draft, initialChoice)) return dropDraft(number);
    article.revision = article.announcedRevision = draft.revision;
  }
  if (!pending?.aside) rows.set(draft);
  showDraftLine(!pending && !draft.undone);
  return pending;
}

/** Show what the editor has chosen so far, and store it, unless it is what the page began with. */
export function updateDraft(article) {
  const { initialChoice, number, rows } = article;
  showChoice(rows);
  if (isSameChoice(rows.choice(), initialChoice)) dropDraft(number);
  else keepDraft(article);
}

export function keepDraft({ number, revision, rows, title }) {
  saveDraft(number, { ...rows.choice(), title, revision, expanded: rows.isExpanded() });
}

/** Begin again with the choice and the revision that the page was loaded with. */
export function discardDraft(article) {
  article.revision = article.pageRevision;
  article.announcedRevision = Math.max(article.announcedRevision, article.pageRevision);
  dismiss("stale");
  showDraftLine(false);
  article.rows.set(article.initialChoice);
}

export function showChoice(rows) {
  const [main, ...others] = rows.choice().labels;
  const mainLabel = document.createElement("b");
  mainLabel.textContent = main ?? "Aucun mot-clé gardé";
  document.getElementById("kept").replaceChildren(mainLabel, others.map((label) => `, ${label}`).join(""));
}

function showDraftLine(isShown) {
  document.getElementById("draft").hidden = !isShown;
}
