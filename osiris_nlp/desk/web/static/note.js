// The note on an article and its flag, for colleagues.
import { dismiss, notify, showStatus } from "./notices.js";
import { send } from "./requests.js";

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

  function toggleFlag() {
    save({ flag: !isFlagged });
  }

  /** Save the text or the flag; a colleague may have changed the other since the page was loaded. */
  async function save(note) {
    const { status, data } = await send("PUT", `/api/articles/${number}/note`, note);
    if (status !== 200) {
      return notify("note", "La note n’est pas enregistrée : le serveur ne l’a pas acceptée.", {
        actions: [["Réessayer", () => save(note)]],
        urgent: true,
      });
    }
    dismiss("note");
    if (field.value.trim() === savedText.trim()) field.value = data.text;
    savedText = data.text;
    isFlagged = data.flag;
    flagButton.setAttribute("aria-pressed", String(isFlagged));
    author.textContent = savedText || isFlagged ? data.editor : "";
    showStatus("flag" in note ? (isFlagged ? "Article signalé à la rédaction." : "Signalement retiré.") : "Note enregistrée.");
  }

  return { toggleFlag };
}
