// An article on its page: its parts, and what keys and buttons do.
import { openActs } from "./acts.js";
import { discardDraft, restoreDraft, showChoice, updateDraft } from "./draft.js";
import { listen } from "./keys.js";
import { findLabel } from "./labels.js";
import { nameUndo, postpone, undoPrevious } from "./leaving.js";
import { dismiss, showStatus } from "./notices.js";
import { showOthers } from "./others.js";
import { trackPresence } from "./presence.js";
import { proposeKeyword } from "./proposals.js";
import { Rows } from "./rows.js";
import { openSheet } from "./sheet.js";
import { Typeahead } from "./typeahead.js";
import { keepOnly, save, setAside, validate } from "./validation.js";

/**
 * Open the article in the page. `leave(path, flash)` shows another page, with a message in its toast; `goOn(flash)` shows
 * the next article as it was fetched, and returns whether there is one; `locateNext` returns the path of the article that comes next. `signal` ends what outlasts the article.
 */
export function openArticle({ leave, goOn, locateNext, signal }) {
  const panel = document.getElementById("panel");
  const rows = new Rows(panel, () => takeChange(article), (label) => findLabel(label)?.note);
  const article = { ...describe(panel, rows), leave, goOn, locateNext };
  const actions = openParts(article, signal);

  listen(panel, rows, actions);
  listenToButtons(article, actions);
  listenToClicks(article);
  const pending = restoreDraft(article);
  if (pending) save(article, pending);
  showChoice(rows);
  nameUndo(article);
  start(article);
  trackPresence(article.number, (answer) => showOthers(article, answer, validate), signal);
}

/** Return what the parts of the page share: what the page says of the article, and how far the editor has come. */
function describe(panel, rows) {
  const { number, content, model, query, previousQuery, nextQuery, title } = panel.dataset;
  const pageRevision = Number(panel.dataset.revision);
  return {
    number, content, model, query, previousQuery, nextQuery, title, pageRevision, panel, rows,
    initialChoice: rows.choice(),
    revision: pageRevision, // the revision that the choice of labels is based on
    announcedRevision: pageRevision, // the latest revision by somebody else that the editor knows of
    isSaving: false,
    retryNow: null, // ends the pause before the next attempt to save
    isConfirmedEmpty: false,
    /** Move the focus to the panel itself, where the keys work, without scrolling the text. */
    backToPanel: () => panel.focus({ preventScroll: true }),
  };
}

/** Open the parts of the page; return what the keys do. */
function openParts(article, signal) {
  const { backToPanel, number, panel, rows } = article;
  const typeahead = new Typeahead({
    onSelect: (label) => {
      rows.add(label);
      backToPanel();
    },
    onLeave: backToPanel,
    propose: (text) => proposeKeyword(number, text),
  });
  const sheet = openSheet(panel, signal);
  article.openSheet = sheet.open;
  const letters = openActs(article, signal);
  const keyCard = document.getElementById("keys");
  return {
    validate: () => validate(article),
    keepOnly: () => keepOnly(article),
    add: () => {
      sheet.open();
      typeahead.focus();
    },
    undo: () => undoPrevious(article),
    back: () => history.state?.hasPrevious && history.back(),
    postpone: () => postpone(article),
    aside: () => setAside(article),
    nameAside: () => showStatus("Hors sujet : Maj + H."),
    main: () => rows.current() && rows.makeMain(rows.current()),
    reject: () => rows.current() && rows.reject(rows.current()),
    more: () => {
      sheet.open();
      rows.showAll();
    },
    keys: () => {
      backToPanel(); // which has the focus again as soon as the card closes, not its button: Enter validates
      keyCard.showModal();
    },
    letters,
  };
}

function listenToButtons(article, actions) {
  article.panel.addEventListener("submit", (event) => {
    event.preventDefault();
    actions.validate();
  });
  const undo = document.getElementById("undo");
  undo.addEventListener("click", actions.undo);
  for (const type of ["pointerenter", "focus"]) undo.addEventListener(type, () => nameUndo(article));
  const back = document.getElementById("back");
  back.disabled = !history.state?.hasPrevious;
  back.addEventListener("click", actions.back);
  document.getElementById("aside").addEventListener("click", actions.aside);
  document.getElementById("show-keys").addEventListener("click", actions.keys);
  document.getElementById("skip").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab
    event.preventDefault();
    actions.postpone();
  });
  document.getElementById("drop-draft").addEventListener("click", () => {
    discardDraft(article);
    start(article);
  });
}

function listenToClicks({ backToPanel, panel }) {
  // A click with the mouse leaves Space and Enter to the panel, except on a control that takes them.
  panel.addEventListener("click", ({ detail, target }) => {
    const isDone = detail > 0 && target.closest(".row button, .why button, #more-rows, [aria-pressed]");
    if (isDone || !target.closest("label, input, textarea, button, a, summary, [role=option]")) backToPanel();
  });
  // A click on the text leaves the shortcuts active, unless it selects words to copy.
  document.querySelector(".left").addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && getSelection().isCollapsed) backToPanel();
  });
}

/** Make the first row the current one, and let the panel have the keys. */
function start({ backToPanel, rows }) {
  rows.highlight(rows.all()[0] ?? null);
  backToPanel();
}

function takeChange(article) {
  article.isConfirmedEmpty = false;
  dismiss("none");
  updateDraft(article);
  nameUndo(article);
}
