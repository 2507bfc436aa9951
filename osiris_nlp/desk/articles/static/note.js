// The note on an article and its flag, for colleagues.
import { articlePath, signInPath } from "./addresses.js";
import { quoteTitle } from "./french.js";
import { dismiss, notify, showStatus } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { dropNote, readNote, saveNote } from "./storage.js";

/** Set up the note's field and the flag's button, until `signal`; `onLeave` is called to return to the panel. */
export function openNote({ number, title }, onLeave, signal) {
  const notice = `note-${number}`;
  const field = document.getElementById("note-text");
  const flagButton = document.getElementById("flag");
  const author = document.getElementById("note-author");
  let savedText = field.value;
  let isFlagged = flagButton.getAttribute("aria-pressed") === "true"; // as the editor wants it
  let isSavingFlag = false;

  field.addEventListener("input", () => {
    const text = field.value.trim();
    saveNote(number, { ...readNote(number), text }); // the page may be left before the field is
    if (text === savedText.trim()) drop({ text });
  });
  field.addEventListener("change", () => save({ text: field.value.trim() }));
  field.addEventListener("keydown", (event) => event.key === "Escape" && onLeave());
  flagButton.addEventListener("click", toggleFlag);
  signal.addEventListener("abort", () => dismiss(notice));

  const unsaved = readNote(number);
  if (unsaved) {
    field.value = unsaved.text ?? field.value;
    if (field.value) document.getElementById("note").open = true;
    save(unsaved);
  }

  /** Flag the article, or not any more; if it is pressed again before the answer, the last press wins. */
  async function toggleFlag() {
    isFlagged = !isFlagged;
    if (isSavingFlag) return;
    isSavingFlag = true;
    let flag;
    do {
      flag = isFlagged;
      await save({ flag });
    } while (flag !== isFlagged);
    isSavingFlag = false;
  }

  /** Save the text or the flag; a colleague may have changed the other since the page was loaded. */
  async function save(note) {
    const { status, data } = await send("PUT", `/api/articles/${number}/note`, note);
    if (status !== 200) return keep(note, status);
    drop(note);
    if (field.value.trim() === savedText.trim()) field.value = data.text;
    savedText = data.text;
    if (!isSavingFlag) isFlagged = data.flag;
    flagButton.setAttribute("aria-pressed", String(data.flag));
    author.textContent = savedText || data.flag ? data.editor : "";
    if (!signal.aborted) showStatus("flag" in note ? (data.flag ? "Article signalé à la rédaction." : "Signalement retiré.") : "Note enregistrée.");
  }

  /** Keep what was not saved until the article is opened again in this tab, or the editor tries again. */
  function keep(note, status) {
    const pending = { ...readNote(number), ...note };
    const isSignedOut = status === 401 || status === 403;
    const isRefused = !isSignedOut && !isTemporary(status);
    if (isRefused) drop(note);
    else saveNote(number, pending);
    const name = quoteTitle(title);
    const subject = "text" in pending ? `La note sur ${name} n’est pas encore enregistrée` : `Le signalement de ${name} n’est pas encore enregistré`;
    const reason = isSignedOut ? "il faut vous reconnecter" : isRefused ? "refus du serveur" : "le serveur ne répond pas";
    const openAction = ["Ouvrir l’article", articlePath(number)];
    notify(notice, `${subject} : ${reason}.`, {
      actions: [
        isSignedOut ? ["Se connecter", signInPath()] : ["Réessayer", () => save(pending)],
        ...(signal.aborted ? [openAction] : []),
      ],
      urgent: true,
    });
  }

  /** Forget what was kept of a note that is saved now; its other half, or what was typed since, may still wait. */
  function drop(note) {
    const isWaiting = ([name, value]) => !(name in note) || (name === "text" && value !== note.text);
    const rest = Object.entries(readNote(number) ?? {}).filter(isWaiting);
    if (rest.length) return saveNote(number, Object.fromEntries(rest));
    dropNote(number);
    dismiss(notice);
  }

  return { toggleFlag };
}
