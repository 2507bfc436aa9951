// The note on an article and its flag, for colleagues.
import { signInPath } from "./addresses.js";
import { dismiss, notify, showStatus } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { dropNote, readNote, saveNote } from "./storage.js";

/** Set up the note's field and the flag's button; `onLeave` is called to return to the panel. */
export function openNote(number, onLeave) {
  const field = document.getElementById("note-text");
  const flagButton = document.getElementById("flag");
  const author = document.getElementById("note-author");
  let savedText = field.value;
  let isFlagged = flagButton.getAttribute("aria-pressed") === "true";

  field.addEventListener("change", () => save({ text: field.value.trim() }));
  field.addEventListener("keydown", (event) => event.key === "Escape" && onLeave());
  flagButton.addEventListener("click", toggleFlag);

  const earlier = readNote(number);
  if (earlier) {
    field.value = earlier.text ?? field.value;
    if (field.value) document.getElementById("note").open = true;
    save(earlier);
  }

  function toggleFlag() {
    save({ flag: !isFlagged });
  }

  /** Save the text or the flag; a colleague may have changed the other since the page was loaded. */
  async function save(note) {
    const { status, data } = await send("PUT", `/api/articles/${number}/note`, note);
    if (status !== 200) return keep(note, status);
    drop(note);
    if (field.value.trim() === savedText.trim()) field.value = data.text;
    savedText = data.text;
    isFlagged = data.flag;
    flagButton.setAttribute("aria-pressed", String(isFlagged));
    author.textContent = savedText || isFlagged ? data.editor : "";
    showStatus("flag" in note ? (isFlagged ? "Article signalé à la rédaction." : "Signalement retiré.") : "Note enregistrée.");
  }

  /** Keep what was not saved until the article is opened again in this tab, or the editor tries again. */
  function keep(note, status) {
    const unsaved = { ...readNote(number), ...note };
    const isSignedOut = status === 401 || status === 403;
    const isRefused = !isSignedOut && !isTemporary(status);
    if (!isRefused) saveNote(number, unsaved);
    const subject = "text" in unsaved ? "La note n’est pas encore enregistrée" : "Le signalement n’est pas encore enregistré";
    const reason = isSignedOut ? "il faut vous reconnecter" : isRefused ? "refus du serveur" : "le serveur ne répond pas";
    notify("note", `${subject} : ${reason}.`, {
      actions: [isSignedOut ? ["Se connecter", signInPath()] : ["Réessayer", () => save(unsaved)]],
      urgent: true,
    });
  }

  /** Forget what was kept of a note that is saved now; its other half may still wait. */
  function drop(note) {
    const rest = Object.entries(readNote(number) ?? {}).filter(([name]) => !(name in note));
    if (rest.length) return saveNote(number, Object.fromEntries(rest));
    dropNote(number);
    dismiss("note");
  }

  return { toggleFlag };
}
