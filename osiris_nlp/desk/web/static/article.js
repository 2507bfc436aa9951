// An article to decide on: rows, keys, draft, validation.
import { articlePath, entrancePath } from "./addresses.js";
import { named } from "./french.js";
import { dropDraft, dropPending, keepDraft, leaveNews, pendingSave, readDraft } from "./kept.js";
import { listen } from "./keys.js";
import { dismiss, notify, say } from "./notices.js";
import { attend } from "./presence.js";
import { openRows } from "./rows.js";
import { insist, prepare } from "./saving.js";
import { openTypeahead } from "./typeahead.js";
import { undoLast } from "./undoing.js";

const SLOW = 1_000; // ms after which a save is told to be on its way

const panel = document.getElementById("panel");
const { number, content, model, query, title } = panel.dataset;
const shown = Number(panel.dataset.revision);
const validateButton = document.getElementById("validate");
const skipLink = document.getElementById("skip");
const draftLine = document.getElementById("draft");

let revision = shown; // the one that the choice was made at
let saving = false;
let sureOfNone = false;
let ignored = revision; // a revision of somebody else that the editor has been told of

const rows = openRows(panel, () => {
  sureOfNone = false;
  dismiss("none");
  remember();
});
let retryNow = null; // ends the wait for the next try of a validation
const typeahead = openTypeahead({
  onTake: (label) => rows.add(label),
  onLeave: backToPanel,
});
const offered = rows.labels();

listen(panel, rows, {
  validate,
  add: typeahead.focus,
  undo: () => undoLast(query),
  skip: () => skipLink.click(),
  main: () => rows.focused() && rows.makeMain(rows.focused().dataset.label),
  keys: showKeys,
});
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  validate();
});
document.getElementById("undo").addEventListener("click", () => undoLast(query));
document.getElementById("drop-draft").addEventListener("click", () => {
  revision = shown;
  ignored = Math.max(ignored, shown);
  dismiss("stale");
  draftLine.hidden = true;
  rows.set(offered);
  start();
});
panel.addEventListener("click", (event) => {
  const isIdle = !event.target.closest(".row, label, input, button, a, summary, dl, [role=option]");
  if (isIdle) backToPanel();
});
// A click on the text to read it leaves the keys live; one that selects words is for copying them.
document.querySelector(".left").addEventListener("click", (event) => {
  if (!event.target.closest("a, button") && getSelection().isCollapsed) start(rows.focused());
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

resume();
showKept();
start();
attend(number, tellOfOthers);

/** Put the focus where work begins, without moving the text away. */
function start(row) {
  const first = row ?? rows.all()[0];
  if (first) first.querySelector("input").focus({ preventScroll: true });
  else typeahead.focus();
}

/** Put the focus where the keys are live. */
function backToPanel() {
  const row = rows.focused() ?? rows.all()[0];
  if (row) rows.focus(row);
  else validateButton.focus();
}

/**
 * Take up a validation that the server has not confirmed, or else a draft. Of one made before
 * somebody else's review, `attend` will tell.
 */
function resume() {
  const pending = pendingSave(number);
  const draft = pending ?? readDraft(number);
  if (!draft) return;
  if (draft.revision < shown) {
    if (!pending && isSame(draft.labels, offered)) return dropDraft(number);
    revision = ignored = draft.revision;
  }
  rows.set(draft.labels);
  draftLine.hidden = Boolean(pending || draft.undone);
  if (draft.undone) notify("undone", `Validation annulée : ${named(draft.labels)}. Corrigez et validez à nouveau.`);
  if (pending) save(pending);
}

function showKeys() {
  const keys = document.getElementById("keys");
  keys.open = !keys.open;
  if (keys.open) keys.scrollIntoView({ block: "nearest" });
}

function remember() {
  showKept();
  const labels = rows.labels();
  if (isSame(labels, offered)) dropDraft(number);
  else keepDraft(number, { labels, title, revision });
}

function showKept() {
  const labels = rows.labels();
  const [main, ...others] = labels;
  const said = document.createElement("b");
  said.textContent = main ?? "Aucun mot-clé gardé";
  document.getElementById("kept").replaceChildren(said, others.map((label) => `, ${label}`).join(""));
}

function validate() {
  if (saving) return retryNow?.();
  const labels = rows.labels();
  if (!labels.length && !sureOfNone) {
    sureOfNone = true;
    notify("none", "Aucun mot-clé gardé. Validez encore une fois pour classer l’article sans mot-clé.", { urgent: true });
    return;
  }
  save(prepare({ number, revision, content, model, labels, rejected: rows.rejected(), query, title }));
}

async function save(prepared) {
  saving = true;
  validateButton.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => say("Enregistrement…"), SLOW);
  const result = await insist(prepared, (retry) => {
    retryNow = retry;
    notify("save", "Pas encore enregistré : le serveur ne répond pas. Votre choix est gardé ici, nouvel essai sous peu.", {
      acts: [["Réessayer", retry]],
      urgent: true,
    });
  });
  saving = false;
  retryNow = null;
  clearTimeout(slow);
  say("");
  validateButton.removeAttribute("aria-busy");
  outcomes[result.outcome](result, prepared);
}

const outcomes = {
  saved({ review, article, next }, { labels }) {
    if (!isSame(rows.labels(), labels)) return stay(article, labels);
    panel.inert = true; // keys pressed before the next page is there are not for this one
    document.activeElement.blur(); // `inert` takes the focus only when the page is drawn again
    leaveNews({ review: review.number, labels, query });
    location.assign(next === null ? `/file?${joined(query, "fini=1")}` : articlePath(next, query));
  },
  signin() {
    notify("save", "Pas encore enregistré : il faut entrer à nouveau. Votre choix est gardé.", {
      acts: [["Entrer", entrancePath()]],
      urgent: true,
    });
  },
  session() {
    notify("save", "Pas encore enregistré : la session a changé. Votre choix est gardé.", {
      acts: [["Recharger la page", () => location.reload()]],
      urgent: true,
    });
  },
  stale({ article, review }, prepared) {
    keepDraft(number, { labels: rows.labels(), title, revision });
    if (article.revision !== prepared.revision) return tellOfReview(article, review);
    leaveNews({ words: "L’article a été mis à jour par un import : relisez-le avant de valider." });
    location.reload();
  },
  model() {
    keepDraft(number, { labels: rows.labels(), title, revision });
    leaveNews({ words: "La machine a changé entre-temps : suggestions rafraîchies, votre choix est gardé." });
    location.reload();
  },
  refused() {
    const unknown = rows.labels().filter((label) => !isKnown(label));
    if (unknown.length) return tellOfUnknown(unknown);
    notify("save", "Le serveur n’a pas pu prendre cette validation. Votre choix est gardé : rechargez la page.", {
      acts: [["Recharger la page", () => location.reload()]],
      urgent: true,
    });
  },
};

/** Stay on an article whose labels were changed while their validation was on its way. */
function stay(article, labels) {
  revision = ignored = article.revision;
  dismiss("save");
  remember();
  say(`Enregistré : ${named(labels)}. Votre changement depuis reste à valider.`);
}

/** Say which labels are refused, and let the editor drop them. */
function tellOfUnknown(labels) {
  const isOne = labels.length === 1;
  const drop = () => {
    dismiss("save");
    rows.set(rows.labels().filter(isKnown));
    backToPanel();
  };
  const which = labels.map((label) => `« ${label} »`).join(", ");
  const fault = isOne ? "n’est pas" : "ne sont pas";
  notify("save", `Pas enregistré : ${which} ${fault} dans la liste des mots-clés. Votre choix est gardé.`, {
    acts: [[isOne ? "Retirer ce mot-clé" : "Retirer ces mots-clés", drop]],
    urgent: true,
  });
}

/** Tell whether the server takes a label: it is in the list, or the article has it. */
function isKnown(label) {
  return offered.includes(label) || typeahead.has(label);
}

function tellOfOthers({ present, revision: theirs, labels, review }) {
  if (present.length) {
    const who = present.join(", ");
    notify("present", `${who} ${present.length > 1 ? "ont" : "a"} aussi cet article ouvert.`);
  } else dismiss("present");
  if (theirs > ignored && !saving) tellOfReview({ labels, revision: theirs }, review);
}

/** Say who has decided what meanwhile, and let the editor choose between the two. */
function tellOfReview(article, review) {
  dismiss("save");
  ignored = article.revision;
  const isUndoing = !review || review.undoes !== null;
  const who = review?.editor ?? "Quelqu’un";
  const what = isUndoing ? "a annulé une validation entre-temps. Mots-clés à présent" : "a validé entre-temps";
  notify("stale", `${who} ${what} : ${named(article.labels)}. Votre choix : ${named(rows.labels())}.`, {
    acts: [
      ["Garder les siens", takeTheirs],
      ["Valider les miens par-dessus", () => validateOver(article.revision)],
    ],
    urgent: true,
  });
}

function takeTheirs() {
  const pending = pendingSave(number);
  if (pending) dropPending(pending);
  dropDraft(number);
  location.assign(skipLink.href);
}

function validateOver(theirs) {
  revision = theirs;
  dismiss("stale");
  remember();
  validate();
}

function isSame(labels, others) {
  return labels.join("\n") === others.join("\n");
}

function joined(...parts) {
  return parts.filter(Boolean).join("&");
}
