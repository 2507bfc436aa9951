// The note on an article and its flag, for colleagues.
import { addAct, foldOut } from "./acts.js";
import { articlePath, signInPath } from "./addresses.js";
import { addDeed } from "./deeds.js";
import { BROAD, quoteTitle } from "./french.js";
import { dismiss, showStatus, warn } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { dropNote, readNote, saveNote } from "./storage.js";

class Note {
  #number;
  #name;
  #notice;
  #signal;
  #field = document.getElementById("note-text");
  #flagButton = document.getElementById("flag");
  #line = document.getElementById("note-line"); // above the suggestions
  #savedText = this.#field.value;
  #isFlagged = this.#flagButton.getAttribute("aria-pressed") === "true"; // as the editor wants it
  #isSavingFlag = false;

  /** Set up the note's field and the flag's button, until `signal`. */
  constructor({ number, title }, signal) {
    this.#number = number;
    this.#name = quoteTitle(title);
    this.#notice = `note-${number}`;
    this.#signal = signal;
    this.#field.addEventListener("input", () => this.#keepText(this.#text()));
    this.#field.addEventListener("change", () => this.#save({ text: this.#text() }));
    this.#flagButton.addEventListener("click", () => this.toggleFlag());
    signal.addEventListener("abort", () => dismiss(this.#notice));
    this.#resume();
  }

  /** Flag the article, or not any more; if it is pressed again before the answer, the last press wins. */
  async toggleFlag() {
    this.#isFlagged = !this.#isFlagged;
    if (this.#isSavingFlag) return;
    this.#isSavingFlag = true;
    let flag;
    do {
      flag = this.#isFlagged;
      await this.#save({ flag });
    } while (flag !== this.#isFlagged);
    this.#isSavingFlag = false;
  }

  #text() {
    return this.#field.value.trim();
  }

  /** Show and send what was not saved when the article was last open in this tab. */
  #resume() {
    const unsaved = readNote(this.#number);
    if (!unsaved) return;
    this.#field.value = unsaved.text ?? this.#field.value;
    this.#save(unsaved);
  }

  /** Keep what is typed: the page may be left before the field is. */
  #keepText(text) {
    saveNote(this.#number, { ...readNote(this.#number), text });
    if (text === this.#savedText.trim()) this.#drop({ text });
  }

  /** Save the text or the flag; a colleague may have changed the other since the page was loaded. */
  async #save(note) {
    const { status, data } = await send("PUT", `/api/articles/${this.#number}/note`, note);
    if (status !== 200) return this.#keep(note, status);
    this.#drop(note);
    if (this.#text() === this.#savedText.trim()) this.#field.value = data.text;
    this.#savedText = data.text;
    if (!this.#isSavingFlag) this.#isFlagged = data.flag;
    this.#flagButton.setAttribute("aria-pressed", String(data.flag));
    this.#showLine(data);
    if (this.#signal.aborted) return;
    if ("flag" in note) this.#showFlag(data.flag);
    else showStatus("Note enregistrée.");
  }

  /** Show who has said what; what the editor has just said moves nothing. */
  #showLine({ text, flag, editor }) {
    const isOwn = editor === document.querySelector(".who .name").textContent;
    const parts = [text ? "Note de" : "Signalé par", editor, text && `${BROAD}: ${text}`];
    this.#line.hidden = !(text || flag) || (isOwn && this.#line.hidden);
    parts.forEach((part, i) => (this.#line.children[i].textContent = part));
  }

  #showFlag(flag) {
    showStatus(flag ? "Article signalé à la rédaction." : "Signalement retiré.");
    addDeed({
      what: `${flag ? "le signalement" : "le retrait du signalement"} de ${this.#name}`,
      undone: flag ? `${this.#name} n’est plus signalé.` : `${this.#name} est de nouveau signalé.`,
      article: this.#number,
      request: ["PUT", `/api/articles/${this.#number}/note`, { flag: !flag }],
    });
  }

  /** Keep what was not saved until the article is opened again in this tab, or the editor tries again. */
  #keep(note, status) {
    const pending = { ...readNote(this.#number), ...note };
    const isSignedOut = status === 401 || status === 403;
    const isRefused = !isSignedOut && !isTemporary(status);
    if (isRefused) this.#drop(note);
    else saveNote(this.#number, pending);
    const subject = "text" in pending
      ? `La note sur ${this.#name} n’est pas encore enregistrée`
      : `Le signalement de ${this.#name} n’est pas encore enregistré`;
    const reason = isSignedOut ? "il faut vous reconnecter" : isRefused ? "refus du serveur" : "le serveur ne répond pas";
    const actions = [isSignedOut ? ["Se connecter", signInPath()] : ["Réessayer", () => this.#save(pending)]];
    if (this.#signal.aborted) actions.push(["Ouvrir l’article", articlePath(this.#number)]);
    warn(this.#notice, `${subject} : ${reason}.`, ...actions);
  }

  /** Forget what was kept of a note that is saved now; its other half, or what was typed since, may still wait. */
  #drop(note) {
    const isWaiting = ([name, value]) => !(name in note) || (name === "text" && value !== note.text);
    const rest = Object.entries(readNote(this.#number) ?? {}).filter(isWaiting);
    if (rest.length) return saveNote(this.#number, Object.fromEntries(rest));
    dropNote(this.#number);
    dismiss(this.#notice);
  }
}

addAct((article, signal) => {
  const note = new Note(article, signal);
  const openNote = foldOut(document.getElementById("note"), article);
  return { c: openNote, f: () => note.toggleFlag() };
});
