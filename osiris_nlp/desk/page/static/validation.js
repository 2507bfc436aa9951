// The validation of an article: what is sent, and what the page does with the server's answer.
import { articlePath, signInPath } from "./addresses.js";
import { isSameChoice, selectOnly } from "./choice.js";
import { keepDraft, updateDraft } from "./draft.js";
import { listChoice, listLabels, quoteTitle } from "./french.js";
import { dropKeys, holdKeys } from "./held_keys.js";
import { findLabel } from "./labels.js";
import { RELOAD, dismiss, showStatus, warn } from "./notices.js";
import { showConflict } from "./others.js";
import { submit } from "./outbox.js";
import { prepare } from "./saving.js";
import { setFlash } from "./storage.js";

const SLOW = 1_000; // ms after which the page says that a save is in progress

export function validate(article) {
  const { isConfirmedEmpty, isSaving, retryNow, rows } = article;
  if (isSaving) return retryNow?.();
  const choice = rows.choice();
  if (!choice.labels.length && !isConfirmedEmpty) return askForLabel(article);
  saveChoice(article, { ...choice, shown: rows.shown() });
}

/** Keep the current label alone, and validate. */
export function keepOnly(article) {
  const { isSaving, rows } = article;
  const label = rows.current()?.dataset.label;
  if (label && !isSaving) rows.set(selectOnly(rows.choice(), label));
  validate(article);
}

/** Close an article that does not belong to the site, without any label. */
export function setAside(article) {
  if (article.isSaving) return article.retryNow?.();
  saveChoice(article, { labels: [], aside: true });
}

/** Ask whether the article is to have no label, or the current one, unless that is rejected. */
function askForLabel(article) {
  article.isConfirmedEmpty = true;
  const label = article.rows.current()?.dataset.label;
  const isOffered = label && !article.rows.choice().rejected.includes(label);
  warn(
    "none",
    "Aucun mot-clé gardé. Validez encore une fois pour classer l’article sans mot-clé.",
    ...(isOffered ? [[`Garder ${label} et valider`, () => keepOnly(article)]] : []),
    ["Valider sans mot-clé", () => validate(article)],
  );
}

function saveChoice(article, choice) {
  const { number, revision, content, model, query, title } = article;
  save(article, prepare({ number, revision, content, model, query, title, ...choice }), { isNew: true });
}

/**
 * Send a validation until the server answers, and act on the answer. If it does not answer one that `isNew`, go on to the
 * next article.
 */
export async function save(article, validation, { isNew = false } = {}) {
  const button = document.getElementById("validate");
  article.isSaving = true;
  holdKeys(article.panel);
  button.setAttribute("aria-busy", "true");
  const choice = article.rows.choice();
  const slow = setTimeout(() => showStatus("Enregistrement…", { stays: true }), SLOW);
  const result = await submit(validation, (retry) => {
    const words = `Validé, pas encore enregistré : ${quoteTitle(validation.title)} → ${listChoice(validation)}.`;
    if (isNew && isSameChoice(article.rows.choice(), choice) && article.goOn({ words })) return true;
    article.retryNow = retry;
    dropKeys(article.panel);
    const message = "Pas encore enregistré : le serveur ne répond pas. Votre choix est gardé ici, nouvel essai sous peu.";
    warn("save", message, ["Réessayer", retry]);
    return false;
  });
  clearTimeout(slow);
  if (!result) return;
  article.isSaving = false;
  article.retryNow = null;
  showStatus("");
  button.removeAttribute("aria-busy");
  if (result.outcome !== "saved") dropKeys(article.panel);
  const isUnchanged = isSameChoice(article.rows.choice(), choice);
  outcomes[result.outcome](article, result, validation, isUnchanged);
}

/** What the page does after each outcome of `submit`. */
const outcomes = {
  saved(article, { review, article: { revision }, next, suggested }, { labels, aside }, isUnchanged) {
    if (!aside && !isUnchanged) return stay(article, revision, labels);
    const { leave, nextQuery, query } = article;
    const path = next === null ? `/file?${[query, "fini=1"].filter(Boolean).join("&")}` : articlePath(next, nextQuery);
    leave(path, { review, query, suggested });
  },
  signin() {
    warn("save", "Pas encore enregistré : il faut vous reconnecter. Votre choix est gardé.", ["Se connecter", signInPath()]);
  },
  session: warnOfSession,
  stale(article, { article: theirs, review }, { aside, revision }) {
    const isImport = theirs.revision === revision;
    if (isImport) return reload(article, "L’article a été mis à jour par un import : relisez-le avant de valider.");
    keepDraft(article);
    showConflict(article, { theirs, review, aside, isSubmitted: true }, aside ? setAside : validate);
  },
  model(article) {
    reload(article, "Le modèle a été mis à jour : les suggestions sont actualisées, votre choix est gardé.");
  },
  refused(article) {
    const unknown = article.rows.choice().labels.filter((label) => !isKnown(article, label));
    if (unknown.length) return showUnknownLabels(article, unknown);
    warn("save", "Le serveur n’a pas accepté cette validation. Votre choix est gardé : rechargez la page.", RELOAD);
  },
};

export function warnOfSession() {
  warn("save", "Pas encore enregistré : la session a changé. Votre choix est gardé.", RELOAD);
}

/** Load the page again, with the choice as a draft and a message that says why. */
function reload(article, words) {
  keepDraft(article);
  setFlash({ words });
  location.reload();
}

/** Stay on the article, because its labels were changed while the validation was being saved. */
function stay(article, revision, labels) {
  dropKeys(article.panel);
  article.revision = article.announcedRevision = revision;
  dismiss("save");
  updateDraft(article);
  showStatus(`Enregistré : ${listLabels(labels)}. Votre changement depuis reste à valider.`);
}

/** Show which labels were refused, and let the editor remove them. */
function showUnknownLabels(article, unknown) {
  const { backToPanel, rows } = article;
  const isOne = unknown.length === 1;
  const names = unknown.map((label) => `« ${label} »`).join(", ");
  const fault = isOne ? "n’est pas" : "ne sont pas";
  const drop = () => {
    dismiss("save");
    const { labels, rejected } = rows.choice();
    rows.set({ labels: labels.filter((label) => isKnown(article, label)), rejected });
    backToPanel();
  };
  const action = [isOne ? "Retirer ce mot-clé" : "Retirer ces mots-clés", drop];
  warn("save", `Pas enregistré : ${names} ${fault} dans la liste des mots-clés. Votre choix est gardé.`, action);
}

/** Return whether the server accepts a label: it is in the list, or the article has it. */
function isKnown({ initialChoice }, label) {
  return initialChoice.labels.includes(label) || Boolean(findLabel(label));
}
