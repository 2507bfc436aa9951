// The page of an article: rows, keys, draft and validation.
import { articlePath, signInPath } from "./addresses.js";
import { listLabels } from "./french.js";
import { listen } from "./keys.js";
import { dismiss, notify, showStatus } from "./notices.js";
import { trackPresence } from "./presence.js";
import { openRows } from "./rows.js";
import { prepare, saveUntilAnswered } from "./saving.js";
import { dropDraft, dropPending, pendingSave, readDraft, saveDraft, setFlash } from "./storage.js";
import { openTypeahead } from "./typeahead.js";
import { undoLast } from "./undoing.js";

const SLOW = 1_000; // ms after which the page says that a save is in progress

const panel = document.getElementById("panel");
const { number, content, model, query, previousQuery, nextQuery, title } = panel.dataset;
const pageRevision = Number(panel.dataset.revision);
const validateButton = document.getElementById("validate");
const skipLink = document.getElementById("skip");
const draftLine = document.getElementById("draft");

let revision = pageRevision; // the revision that the choice of labels is based on
let isSaving = false;
let isConfirmedEmpty = false;
let announcedRevision = revision; // the latest revision by somebody else that the editor knows of

const rows = openRows(panel, () => {
  isConfirmedEmpty = false;
  dismiss("none");
  updateDraft();
});
let retryNow = null; // ends the pause before the next attempt to save
const typeahead = openTypeahead({
  onSelect: (label) => rows.add(label),
  onLeave: backToPanel,
});
const initialLabels = rows.labels();

listen(panel, rows, {
  validate,
  add: typeahead.focus,
  undo: () => undoLast(previousQuery),
  skip: () => skipLink.click(),
  main: () => rows.focused() && rows.makeMain(rows.focused().dataset.label),
  keys: showKeys,
});
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  validate();
});
document.getElementById("undo").addEventListener("click", () => undoLast(previousQuery));
document.getElementById("drop-draft").addEventListener("click", () => {
  revision = pageRevision;
  announcedRevision = Math.max(announcedRevision, pageRevision);
  dismiss("stale");
  draftLine.hidden = true;
  rows.set(initialLabels);
  start();
});
panel.addEventListener("click", (event) => {
  const isIdle = !event.target.closest(".row, label, input, button, a, summary, dl, [role=option]");
  if (isIdle) backToPanel();
});
// A click on the text leaves the shortcuts active, unless it selects words to copy.
document.querySelector(".left").addEventListener("click", (event) => {
  if (!event.target.closest("a, button") && getSelection().isCollapsed) start(rows.focused());
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

resume();
showSelection();
start();
trackPresence(number, showOthers);

/** Move the focus to the first row or the search field, without scrolling the text. */
function start(row) {
  const first = row ?? rows.all()[0];
  if (first) first.querySelector("input").focus({ preventScroll: true });
  else typeahead.focus();
}

/** Move the focus into the panel, where the shortcuts work. */
function backToPanel() {
  const row = rows.focused() ?? rows.all()[0];
  if (row) rows.focus(row);
  else validateButton.focus();
}

/**
 * Restore a validation that the server has not confirmed, or else a draft. If somebody else has
 * reviewed the article since, `trackPresence` shows the conflict.
 */
function resume() {
  const pending = pendingSave(number);
  const draft = pending ?? readDraft(number);
  if (!draft) return;
  if (draft.revision < pageRevision) {
    if (!pending && isSame(draft.labels, initialLabels)) return dropDraft(number);
    revision = announcedRevision = draft.revision;
  }
  rows.set(draft.labels);
  draftLine.hidden = Boolean(pending || draft.undone);
  if (draft.undone) notify("undone", `Validation annulée : ${listLabels(draft.labels)}. Corrigez et validez à nouveau.`);
  if (pending) save(pending);
}

function showKeys() {
  const keys = document.getElementById("keys");
  keys.open = !keys.open;
  if (keys.open) keys.scrollIntoView({ block: "nearest" });
}

function updateDraft() {
  showSelection();
  const labels = rows.labels();
  if (isSame(labels, initialLabels)) dropDraft(number);
  else saveDraft(number, { labels, title, revision });
}

function showSelection() {
  const labels = rows.labels();
  const [main, ...others] = labels;
  const mainLabel = document.createElement("b");
  mainLabel.textContent = main ?? "Aucun mot-clé gardé";
  document.getElementById("kept").replaceChildren(mainLabel, others.map((label) => `, ${label}`).join(""));
}

function validate() {
  if (isSaving) return retryNow?.();
  const labels = rows.labels();
  if (!labels.length && !isConfirmedEmpty) {
    isConfirmedEmpty = true;
    notify("none", "Aucun mot-clé gardé. Validez encore une fois pour classer l’article sans mot-clé.", { urgent: true });
    return;
  }
  save(prepare({ number, revision, content, model, labels, rejected: rows.rejected(), query, title }));
}

async function save(validation) {
  isSaving = true;
  validateButton.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => showStatus("Enregistrement…"), SLOW);
  const result = await saveUntilAnswered(validation, (retry) => {
    retryNow = retry;
    notify("save", "Pas encore enregistré : le serveur ne répond pas. Votre choix est gardé ici, nouvel essai sous peu.", {
      actions: [["Réessayer", retry]],
      urgent: true,
    });
  });
  isSaving = false;
  retryNow = null;
  clearTimeout(slow);
  showStatus("");
  validateButton.removeAttribute("aria-busy");
  outcomes[result.outcome](result, validation);
}

const outcomes = {
  saved({ review, article, next }, { labels }) {
    if (!isSame(rows.labels(), labels)) return stay(article, labels);
    panel.inert = true; // keys pressed before the next page opens must not act on this one
    document.activeElement.blur(); // `inert` only removes the focus at the next repaint
    setFlash({ review: review.number, labels, query });
    location.assign(next === null ? `/file?${joinQueries(query, "fini=1")}` : articlePath(next, nextQuery));
  },
  signin() {
    notify("save", "Pas encore enregistré : il faut vous reconnecter. Votre choix est gardé.", {
      actions: [["Se connecter", signInPath()]],
      urgent: true,
    });
  },
  session() {
    notify("save", "Pas encore enregistré : la session a changé. Votre choix est gardé.", {
      actions: [["Recharger la page", () => location.reload()]],
      urgent: true,
    });
  },
  stale({ article, review }, validation) {
    saveDraft(number, { labels: rows.labels(), title, revision });
    if (article.revision !== validation.revision) return showConflict(article, review);
    setFlash({ words: "L’article a été mis à jour par un import : relisez-le avant de valider." });
    location.reload();
  },
  model() {
    saveDraft(number, { labels: rows.labels(), title, revision });
    setFlash({ words: "Le modèle a été mis à jour : suggestions rafraîchies, votre choix est gardé." });
    location.reload();
  },
  refused() {
    const unknown = rows.labels().filter((label) => !isKnown(label));
    if (unknown.length) return showUnknownLabels(unknown);
    notify("save", "Le serveur n’a pas pu prendre cette validation. Votre choix est gardé : rechargez la page.", {
      actions: [["Recharger la page", () => location.reload()]],
      urgent: true,
    });
  },
};

/** Stay on the article, because its labels were changed while the validation was being saved. */
function stay(article, labels) {
  revision = announcedRevision = article.revision;
  dismiss("save");
  updateDraft();
  showStatus(`Enregistré : ${listLabels(labels)}. Votre changement depuis reste à valider.`);
}

/** Show which labels were refused, and let the editor remove them. */
function showUnknownLabels(labels) {
  const isOne = labels.length === 1;
  const drop = () => {
    dismiss("save");
    rows.set(rows.labels().filter(isKnown));
    backToPanel();
  };
  const names = labels.map((label) => `« ${label} »`).join(", ");
  const fault = isOne ? "n’est pas" : "ne sont pas";
  notify("save", `Pas enregistré : ${names} ${fault} dans la liste des mots-clés. Votre choix est gardé.`, {
    actions: [[isOne ? "Retirer ce mot-clé" : "Retirer ces mots-clés", drop]],
    urgent: true,
  });
}

/** Return whether the server accepts a label: it is in the list, or the article has it. */
function isKnown(label) {
  return initialLabels.includes(label) || typeahead.has(label);
}

function showOthers({ present, revision: theirRevision, labels, review }) {
  if (present.length) {
    const names = present.join(", ");
    notify("present", `${names} ${present.length > 1 ? "ont" : "a"} aussi cet article ouvert.`);
  } else dismiss("present");
  if (theirRevision > announcedRevision && !isSaving) showConflict({ labels, revision: theirRevision }, review);
}

/** Show who has reviewed the article in the meantime, and let the editor choose between the two. */
function showConflict(article, review) {
  dismiss("save");
  announcedRevision = article.revision;
  const isUndoing = !review || review.undoes !== null;
  const editor = review?.editor ?? "Quelqu’un";
  const action = isUndoing ? "a annulé une validation entre-temps. Mots-clés à présent" : "a validé entre-temps";
  notify("stale", `${editor} ${action} : ${listLabels(article.labels)}. Votre choix : ${listLabels(rows.labels())}.`, {
    actions: [
      ["Garder les siens", acceptTheirs],
      ["Remplacer par les miens", () => replaceTheirs(article.revision)],
    ],
    urgent: true,
  });
}

function acceptTheirs() {
  const pending = pendingSave(number);
  if (pending) dropPending(pending);
  dropDraft(number);
  location.assign(skipLink.href);
}

function replaceTheirs(theirRevision) {
  revision = theirRevision;
  dismiss("stale");
  updateDraft();
  validate();
}

function isSame(labels, others) {
  return labels.join("\n") === others.join("\n");
}

function joinQueries(...queries) {
  return queries.filter(Boolean).join("&");
}
