// An article on its page: rows, keys, draft and validation.
import { articlePath, signInPath } from "./addresses.js";
import { listChoice, listLabels, quoteTitle } from "./french.js";
import { openHandover } from "./handover.js";
import { listen } from "./keys.js";
import { findLabel } from "./labels.js";
import { openNote } from "./note.js";
import { dismiss, notify, showStatus } from "./notices.js";
import { trackPresence } from "./presence.js";
import { proposeKeyword } from "./proposals.js";
import { openRows } from "./rows.js";
import { openSheet } from "./sheet.js";
import { isTemporary, send } from "./requests.js";
import { prepare, saveUntilAnswered } from "./saving.js";
import { dropDraft, dropPending, pendingSave, readDraft, saveDraft, setFlash } from "./storage.js";
import { openTypeahead } from "./typeahead.js";
import { undoLast } from "./undoing.js";

const SLOW = 1_000; // ms after which the page says that a save is in progress

/**
 * Open the article in the page. `leave(path, flash)` shows another page, with a message in its toast;
 * `locateNext` returns the path of the article that comes next. `signal` ends what outlasts the article.
 */
export function openArticle({ leave, locateNext, signal }) {
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
  }, (label) => findLabel(label)?.note);
  let retryNow = null; // ends the pause before the next attempt to save
  const typeahead = openTypeahead({
    onSelect: (label) => {
      rows.add(label);
      backToPanel();
    },
    onLeave: backToPanel,
    propose: (text) => proposeKeyword(number, text),
  });
  const initialLabels = rows.labels();
  openHandover({ number, leaveAfter }, backToPanel);
  const note = openNote({ number, title }, backToPanel, signal);
  const sheet = openSheet(panel, signal);
  const keyCard = document.getElementById("keys");
  keyCard.addEventListener("close", backToPanel); // not to the button that opened it: Enter validates

  listen(panel, rows, {
    validate,
    keepOnly,
    add: openField,
    undo: undoPrevious,
    postpone,
    aside: setAside,
    flag: note.toggleFlag,
    main: () => rows.current() && rows.makeMain(rows.current().dataset.label),
    reject: () => rows.current() && rows.reject(rows.current()),
    more: showAll,
    keys: () => keyCard.showModal(),
  });
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    validate();
  });
  document.getElementById("undo").addEventListener("click", undoPrevious);
  document.getElementById("aside").addEventListener("click", setAside);
  document.getElementById("show-keys").addEventListener("click", () => keyCard.showModal());
  skipLink.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab
    event.preventDefault();
    postpone();
  });
  document.getElementById("drop-draft").addEventListener("click", () => {
    revision = pageRevision;
    announcedRevision = Math.max(announcedRevision, pageRevision);
    dismiss("stale");
    draftLine.hidden = true;
    rows.set(initialLabels);
    start();
  });
  // A click with the mouse leaves Space and Enter to the panel, except on a control that takes them.
  panel.addEventListener("click", ({ detail, target }) => {
    const isDone = detail > 0 && target.closest(".row button, .why button, #more-rows, #flag");
    if (isDone || !target.closest("label, input, textarea, button, a, summary, [role=option]")) backToPanel();
  });
  // A click on the text leaves the shortcuts active, unless it selects words to copy.
  document.querySelector(".left").addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && getSelection().isCollapsed) backToPanel();
  });

  resume();
  showSelection();
  start();
  trackPresence(number, showOthers, signal);

  /** Make the first row the current one, and let the panel have the keys. */
  function start() {
    rows.highlight(rows.all()[0] ?? null);
    backToPanel();
  }

  /** Move the focus to the field that adds a label. */
  function openField() {
    sheet.open();
    typeahead.focus();
  }

  function showAll() {
    sheet.open();
    rows.showAll();
  }

  /** Move the focus to the panel itself, where the keys work, without scrolling the text. */
  function backToPanel() {
    panel.focus({ preventScroll: true });
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
      if (!pending && isInitial(draft)) return dropDraft(number);
      revision = announcedRevision = draft.revision;
    }
    if (!pending?.aside) rows.set(draft.labels, draft.rejected, draft.expanded);
    draftLine.hidden = Boolean(pending || draft.undone);
    if (pending) save(pending);
  }

  function updateDraft() {
    showSelection();
    if (isInitial(choice())) dropDraft(number);
    else keepDraft();
  }

  function keepDraft() {
    saveDraft(number, { ...choice(), title, revision, expanded: rows.isExpanded() });
  }

  /** Return what the editor has chosen so far. */
  function choice() {
    return { labels: rows.labels(), rejected: rows.rejected() };
  }

  function isInitial({ labels, rejected }) {
    return isSame(labels, initialLabels) && !rejected?.length;
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
    if (!rows.labels().length && !isConfirmedEmpty) return askForLabel();
    save(prepare({ number, revision, content, model, ...choice(), shown: rows.shown(), query, title }));
  }

  /** Keep the current label alone, and validate. */
  function keepOnly() {
    const row = rows.current();
    if (row && !isSaving) rows.set([row.dataset.label], rows.rejected().filter((label) => label !== row.dataset.label));
    validate();
  }

  /** Ask whether the article is to have no label, or the current one, unless that is rejected. */
  function askForLabel() {
    isConfirmedEmpty = true;
    const row = rows.current();
    const isOffered = row && !rows.rejected().includes(row.dataset.label);
    notify("none", "Aucun mot-clé gardé. Validez encore une fois pour classer l’article sans mot-clé.", {
      actions: [
        ...(isOffered ? [[`Garder ${row.dataset.label} et valider`, keepOnly]] : []),
        ["Valider sans mot-clé", validate],
      ],
      urgent: true,
    });
  }

  /** Undo the last validation and open its article; keys pressed until then must not act on this one. */
  async function undoPrevious() {
    if (isSaving) return showStatus("Enregistrement en cours : vous pourrez annuler ensuite.", { stays: true });
    panel.inert = true;
    document.activeElement.blur(); // `inert` only removes the focus at the next repaint
    if (await undoLast(previousQuery)) return;
    panel.inert = false;
    backToPanel();
  }

  /** Close an article that does not belong to the site, without any label. */
  function setAside() {
    if (isSaving) return retryNow?.();
    save(prepare({ number, revision, content, model, labels: [], aside: true, query, title }));
  }

  /** Leave the article for another day, and open the next one. */
  function postpone() {
    return leaveAfter(() => send("POST", `/api/articles/${number}/postpone`, {}), "remis à plus tard");
  }

  /** Leave the article, and open the next one, once a request has been answered; `what` says what it does. */
  async function leaveAfter(request, what) {
    if (isSaving) return;
    isSaving = true;
    const [{ status }, path] = await Promise.all([request(), locateNext()]);
    isSaving = false;
    if (status === 204) leave(path, { words: `${what[0].toUpperCase()}${what.slice(1)} : ${quoteTitle(title)}.` });
    else if (isTemporary(status)) {
      const again = () => leaveAfter(request, what);
      notify("save", `Pas encore ${what} : le serveur ne répond pas.`, { actions: [["Réessayer", again]], urgent: true });
    } else outcomes.session();
  }

  async function save(validation) {
    isSaving = true;
    validateButton.setAttribute("aria-busy", "true");
    const rejectedThen = rows.rejected();
    const slow = setTimeout(() => showStatus("Enregistrement…", { stays: true }), SLOW);
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
    outcomes[result.outcome](result, validation, rejectedThen);
  }

  const outcomes = {
    saved({ review, article, next }, { labels, aside }, rejectedThen) {
      const isUnchanged = isSame(rows.labels(), labels) && isSame(rows.rejected(), rejectedThen);
      if (!aside && !isUnchanged) return stay(article, labels);
      const path = next === null ? `/file?${joinQueries(query, "fini=1")}` : articlePath(next, nextQuery);
      leave(path, { review, query });
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
      keepDraft();
      if (article.revision !== validation.revision) return showConflict(article, review, validation.aside);
      setFlash({ words: "L’article a été mis à jour par un import : relisez-le avant de valider." });
      location.reload();
    },
    model() {
      keepDraft();
      setFlash({ words: "Le modèle a été mis à jour : les suggestions sont actualisées, votre choix est gardé." });
      location.reload();
    },
    refused() {
      const unknown = rows.labels().filter((label) => !isKnown(label));
      if (unknown.length) return showUnknownLabels(unknown);
      notify("save", "Le serveur n’a pas accepté cette validation. Votre choix est gardé : rechargez la page.", {
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
      rows.set(rows.labels().filter(isKnown), rows.rejected());
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
    return initialLabels.includes(label) || Boolean(findLabel(label));
  }

  function showOthers({ present, revision: theirRevision, labels, review }) {
    if (present.length) {
      const names = new Intl.ListFormat("fr").format(present);
      notify("present", `${names} ${present.length > 1 ? "ont" : "a"} aussi ouvert cet article.`);
    } else dismiss("present");
    if (theirRevision > announcedRevision && !isSaving) showConflict({ labels, revision: theirRevision }, review);
  }

  /** Show who has reviewed the article in the meantime, and let the editor choose; `aside` if this choice is «hors sujet». */
  function showConflict(article, review, aside = false) {
    dismiss("save");
    announcedRevision = article.revision;
    const isUndoing = !review || review.undoes !== null;
    const isOwn = review?.editor === document.querySelector(".who .name").textContent;
    const editor = isOwn ? "Dans une autre fenêtre, vous avez" : `${review?.editor ?? "Quelqu’un"} a`;
    const action = isUndoing ? "annulé une validation entre-temps. Mots-clés à présent" : "validé entre-temps";
    const here = isOwn ? "Votre choix ici" : "Votre choix";
    const theirs = listChoice({ labels: article.labels, aside: !isUndoing && review.aside });
    const mine = listChoice({ labels: rows.labels(), aside });
    notify("stale", `${editor} ${action} : ${theirs}. ${here} : ${mine}.`, {
      actions: [
        [isOwn ? "Garder l’autre choix" : "Garder les siens", acceptTheirs],
        [isOwn ? "Remplacer par celui-ci" : "Remplacer par les miens", () => replaceTheirs(article.revision, aside)],
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

  function replaceTheirs(theirRevision, aside) {
    revision = theirRevision;
    dismiss("stale");
    updateDraft();
    if (aside) setAside();
    else validate();
  }

  function isSame(labels, others) {
    return labels.join("\n") === others.join("\n");
  }

  function joinQueries(...queries) {
    return queries.filter(Boolean).join("&");
  }
}
