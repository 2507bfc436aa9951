// The page for a pasted or dropped article: show suggestions, copy labels, add it to the queue.
import { articlePath } from "./addresses.js";
import { copiedPage, copyLabels } from "./clipboard.js";
import { longDay, typeset } from "./french.js";
import { findLabel } from "./labels.js";
import { createControl, dismiss, notify, warn } from "./notices.js";
import { isTemporary, newKey, send } from "./requests.js";
import { Rows } from "./rows.js";
import { saveDraft } from "./storage.js";
import { Typeahead } from "./typeahead.js";

const TYPING_PAUSE = 350; // ms without typing before suggestions are requested
const MAX_TITLE = 160; // characters
const MAX_TEXT = 200_000; // characters that the desk takes

const form = document.getElementById("paste");
const title = document.getElementById("title");
const text = document.getElementById("text");
const file = document.getElementById("file");
const drop = document.getElementById("drop");
const fields = document.getElementById("read-fields");
const result = document.getElementById("result");

let id = newId(); // the same for one article, however often it is sent
let fileArticle = {}; // the article read from a file or a page, with its date, source and so on
let pastedText = ""; // the text that was pasted, if it was read as a page
let autoTitle = ""; // the title, if it came with the text
let lastRequest = 0;
let lastReading = 0;
let timer;
let rows;
let choice = null; // of keywords, once the editor has changed what is suggested for this text

text.addEventListener("paste", (event) => {
  const page = isAllSelected() ? copiedPage(event.clipboardData) : null;
  setTimeout(() => takeText(page));
});
text.addEventListener("beforeinput", () => text.value && isAllSelected() && resetArticle());
text.addEventListener("input", () => text.value || resetArticle());
for (const field of [title, text]) field.addEventListener("input", scheduleSuggest);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  suggest();
});
file.addEventListener("change", () => file.files[0] && readFile(file.files[0]));
drop.addEventListener("dragover", hover);
drop.addEventListener("dragleave", leave);
drop.addEventListener("drop", receive);
text.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && hover(event));
text.addEventListener("drop", (event) => event.dataTransfer.files.length && receive(event));
document.getElementById("clear").addEventListener("click", clear);
result.addEventListener("click", (event) => {
  if (event.target.id === "copy") copyLabels(rows.choice().labels, document.getElementById("copied"));
  if (event.target.id === "enqueue") enqueue(event.target);
});
text.focus();
if (file.files[0]) readFile(file.files[0]); // chosen before this script ran
else if (text.value.trim()) suggest();

function isAllSelected() {
  return text.selectionStart === 0 && text.selectionEnd === text.value.length;
}

/** Show suggestions for the text that has just been pasted; `page` is the page it may be. */
async function takeText(page) {
  if (page && await readPage(page)) return;
  moveTitle();
  suggest();
}

/** Replace the pasted text by the article of its page, and return true unless it cannot be read. */
async function readPage({ name, content }) {
  const pasted = text.value;
  const reading = ++lastReading;
  result.setAttribute("aria-busy", "true");
  const answer = await send("POST", `/api/read?name=${name}`, content, { type: "application/octet-stream" });
  if (reading !== lastReading || text.value !== pasted) return true; // the editor has gone on
  if (answer.status !== 200) return false;
  pastedText = pasted;
  showArticle(answer.data);
  return true;
}

/** Fill the fields with an article that was read; a title typed by the editor stays. */
function showArticle(article) {
  fileArticle = article;
  if (!title.value.trim()) title.value = autoTitle = article.title;
  text.value = article.text;
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
  showFields();
  suggest();
}

/** Show what was read in addition to title and text, with the ways to discard it. */
function showFields() {
  const { date, source, section, url, labels = [] } = fileArticle;
  const keywords = labels.length ? `${labels.length > 1 ? "Mots-clés" : "Mot-clé"} de la page : ${labels.join(", ")}` : "";
  const parts = [date && longDay(date), source, section, url, keywords].filter(Boolean);
  const line = parts.length ? `Lu : ${parts.join(" · ")}` : pastedText && "Lu : le titre et le texte de la page";
  if (!line) return fields.replaceChildren();
  const paragraph = document.createElement("p");
  paragraph.textContent = typeset(line);
  fields.replaceChildren(paragraph);
  if (parts.length) fields.append(createControl("Ne pas en tenir compte", forgetFields));
  if (pastedText) fields.append(createControl("Garder le texte tel quel", restoreText));
}

function forgetFields() {
  fileArticle = {};
  showFields();
  text.focus();
  suggest();
}

function restoreText() {
  const pasted = pastedText;
  resetArticle();
  text.value = pasted;
  text.focus();
  suggest();
}

/** Move a short first line, if more text follows it, into the title field. */
function moveTitle() {
  const [first, ...remainder] = text.value.trimStart().split("\n");
  const body = remainder.join("\n").trim();
  if (title.value.trim() || !body || first.length > MAX_TITLE) return;
  title.value = autoTitle = first.trim();
  text.value = body;
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
}

/** Reset what belonged to the previous text; a title typed by the editor stays. */
function resetArticle() {
  id = newId();
  fileArticle = {};
  choice = null;
  pastedText = "";
  showFields();
  if (title.value === autoTitle) title.value = "";
  autoTitle = "";
}

function newId() {
  return `desk-${newKey()}`;
}

function scheduleSuggest() {
  clearTimeout(timer);
  timer = setTimeout(suggest, TYPING_PAUSE);
}

async function suggest() {
  clearTimeout(timer);
  const request = ++lastRequest;
  const isEmpty = !text.value.trim() && !title.value.trim();
  result.setAttribute("aria-busy", String(!isEmpty));
  if (isEmpty) return result.replaceChildren();
  const answer = await send("POST", "/coller", article());
  if (request !== lastRequest) return;
  result.setAttribute("aria-busy", "false");
  if (answer.status !== 200) return notifyFailure(answer, suggest);
  dismiss("paste");
  // A fragment from the desk's server, parsed as a separate document, in which no script runs.
  const fragment = new DOMParser().parseFromString(answer.data, "text/html");
  result.replaceChildren(...fragment.body.children);
  rows = new Rows(result, () => (choice = rows.choice()), (label) => findLabel(label)?.note);
  if (choice) rows.set(choice);
  rows.highlight(rows.all()[0] ?? null);
  new Typeahead({ onSelect: (label) => rows.add(label), onLeave: () => rows.focus(rows.current()) });
}

function article() {
  const { section, source } = fileArticle;
  const date = fileArticle.date ?? new Date().toISOString().slice(0, 10); // the day in UTC, which is that of Dakar
  return { title: title.value, text: text.value, date, section, source };
}

/** Show what went wrong; `retry` is offered if it may succeed. */
function notifyFailure(answer, retry) {
  const { status } = answer;
  warn("paste", explain(answer), ...(isTemporary(status) ? [["Réessayer", retry]] : []));
}

function explain({ status, data }) {
  if (data?.code === "busy") return "Le serveur lit d’autres longs textes. Réessayez dans un instant.";
  if (data?.code === "unread") return "C’est trop long ou trop compliqué à lire. Collez seulement le texte de l’article.";
  if (isTemporary(status)) return "Le serveur ne répond pas. Réessayez dans un instant.";
  if (status === 401 || status === 403) return "Rechargez la page, puis recommencez : la session a changé.";
  if (status === 413 || text.value.length > MAX_TEXT) return "C’est trop long pour un article : 200 000 caractères au plus, et 2 Mo pour un fichier.";
  return "Le serveur n’a pas accepté cet article tel quel.";
}

function hover(event) {
  event.preventDefault();
  drop.classList.add("over");
}

function leave() {
  drop.classList.remove("over");
}

function receive(event) {
  event.preventDefault();
  leave();
  const [first] = event.dataTransfer.files;
  if (first) return readFile(first);
  const dropped = event.dataTransfer.getData("text/plain");
  if (!dropped) return;
  clear();
  text.value = dropped;
  takeText(copiedPage(event.dataTransfer));
}

async function readFile(upload) {
  const reading = ++lastReading;
  const path = `/api/read?name=${encodeURIComponent(upload.name)}`;
  const answer = await send("POST", path, upload, { type: "application/octet-stream" });
  if (reading !== lastReading) return;
  if (answer.status !== 200) {
    const isUnreadable = [400, 422].includes(answer.status) && answer.data?.code !== "unread";
    return isUnreadable
      ? warn("paste", `« ${upload.name} » n’a pas pu être lu, le texte d’avant reste. Sont lus : un texte de 200 000 caractères au plus, une page HTML, un flux, une liste en CSV ou JSONL ; les longues listes passent par l’import.`)
      : notifyFailure(answer, () => readFile(upload));
  }
  clear();
  showArticle(answer.data);
  const { others } = fileArticle;
  if (others) notify("paste", `Seul le premier article du fichier est lu ; il en contient ${others > 1 ? `${others} autres` : "un autre"}.`);
}

function clear() {
  clearTimeout(timer);
  lastRequest += 1;
  lastReading += 1;
  resetArticle();
  rows = undefined;
  form.reset();
  dismiss("paste");
  result.replaceChildren();
  result.setAttribute("aria-busy", "false");
  text.focus();
}

async function enqueue(button) {
  button.disabled = true;
  const answer = await send("POST", "/api/articles", { id, ...article(), url: fileArticle.url, labels: fileArticle.labels });
  if (answer.status === 201 || answer.status === 200) return openArticle(answer.data.number);
  button.disabled = false;
  notifyFailure(answer, () => document.getElementById("enqueue")?.click());
}

/** Open an article of the queue, with the keywords that were chosen here as a draft. */
function openArticle(number) {
  if (choice) {
    const labels = [...new Set([...(fileArticle.labels ?? []), ...choice.labels])];
    saveDraft(number, { ...choice, labels, title: title.value, revision: 0 });
  }
  location.assign(articlePath(number));
}
