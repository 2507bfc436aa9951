// An article pasted or dropped: read, suggested for, copied from, put into the queue.
import { articlePath } from "./addresses.js";
import { typeset } from "./french.js";
import { dismiss, notify } from "./notices.js";
import { isPassing, newKey, send } from "./requests.js";
import { openRows } from "./rows.js";

const REST = 350; // ms without typing before suggestions are asked for
const LONGEST_TITLE = 160;

const form = document.getElementById("paste");
const title = document.getElementById("title");
const text = document.getElementById("text");
const file = document.getElementById("file");
const drop = document.getElementById("drop");
const result = document.getElementById("result");

let id = newId(); // one an article, however often it is sent
let read = {}; // what a dropped file told besides its title and text
let givenTitle = ""; // the title, if it came with the text
let asked = 0;
let readings = 0;
let timer;
let rows;

text.addEventListener("paste", () => setTimeout(() => {
  takeTitle();
  suggest();
}));
text.addEventListener("beforeinput", () => {
  const isWhole = text.selectionStart === 0 && text.selectionEnd === text.value.length;
  if (text.value && isWhole) forget();
});
text.addEventListener("input", () => text.value || forget());
for (const field of [title, text]) field.addEventListener("input", later);
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
  if (event.target.id === "copy") copy();
  if (event.target.id === "enqueue") enqueue(event.target);
});
text.focus();
if (text.value.trim()) suggest();

/** Move a short first line that a text follows into the field for the title. */
function takeTitle() {
  const [first, ...rest] = text.value.trimStart().split("\n");
  const body = rest.join("\n").trim();
  if (title.value.trim() || !body || first.length > LONGEST_TITLE) return;
  title.value = givenTitle = first.trim();
  text.value = body;
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
}

/** Forget what belonged to a text that is gone; a title that the editor wrote stays. */
function forget() {
  id = newId();
  read = {};
  if (title.value === givenTitle) title.value = "";
  givenTitle = "";
}

function newId() {
  return `desk-${newKey()}`;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(suggest, REST);
}

async function suggest() {
  clearTimeout(timer);
  const turn = ++asked;
  const isEmpty = !text.value.trim() && !title.value.trim();
  result.setAttribute("aria-busy", String(!isEmpty));
  if (isEmpty) return result.replaceChildren();
  const answer = await send("POST", "/coller", article());
  if (turn !== asked) return;
  result.setAttribute("aria-busy", "false");
  if (answer.status !== 200) return failed(answer, suggest);
  dismiss("paste");
  // The server's own fragment: parsed as a document of its own, in which no script runs.
  const made = new DOMParser().parseFromString(answer.data, "text/html");
  result.replaceChildren(...made.body.children);
  rows = openRows(result);
  rows.look(rows.all()[0] ?? null);
}

function article() {
  const { date, section, source } = read;
  return { title: title.value, text: text.value, date, section, source };
}

/** Say what went wrong; `again` is what to try once more, where that may do. */
function failed({ status }, again) {
  const why = isPassing(status)
    ? "Le serveur ne répond pas. Réessayez dans un instant."
    : status === 401 || status === 403
      ? "Rechargez la page, puis recommencez : la session a changé."
      : status === 413
        ? "C’est trop long pour un article."
        : "Le serveur n’a pas pu prendre cet article tel quel.";
  notify("paste", why, { acts: isPassing(status) ? [["Réessayer", again]] : [], urgent: true });
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
  takeTitle();
  suggest();
}

async function readFile(chosen) {
  const turn = ++readings;
  const path = `/api/read?name=${encodeURIComponent(chosen.name)}`;
  const answer = await send("POST", path, chosen, "application/octet-stream");
  if (turn !== readings) return;
  if (answer.status !== 200) {
    return answer.status === 422 || answer.status === 400
      ? notify("paste", `« ${chosen.name} » n’a pas pu être lu, le texte d’avant reste. Sont lus : un texte, une page HTML, un flux, une liste en CSV ou JSONL ; les longues listes passent par l’import.`, { urgent: true })
      : failed(answer, () => readFile(chosen));
  }
  clear();
  read = answer.data;
  title.value = givenTitle = read.title ?? "";
  text.value = read.text ?? "";
  if (read.others) notify("paste", `Seul le premier article du fichier est lu ; il en contient ${read.others} de plus.`);
  suggest();
}

function clear() {
  clearTimeout(timer);
  asked += 1;
  readings += 1;
  forget();
  rows = undefined;
  form.reset();
  dismiss("paste");
  result.replaceChildren();
  result.setAttribute("aria-busy", "false");
  text.focus();
}

async function copy() {
  const line = document.getElementById("copied");
  const labels = rows.labels();
  if (!labels.length) return line.replaceChildren(typeset("Cochez d’abord un mot-clé."));
  try {
    await navigator.clipboard.writeText(labels.join(", "));
    line.textContent = typeset(`Copié : ${labels.join(", ")}`);
  } catch {
    offer(line, labels);
  }
}

/** Without leave to write to the clipboard: show the words, selected, to copy by hand. */
function offer(line, labels) {
  const field = document.createElement("textarea");
  field.value = labels.join(", ");
  field.readOnly = true;
  field.rows = 2;
  field.setAttribute("aria-label", "Mots-clés à copier");
  line.replaceChildren(typeset("Le navigateur refuse de copier : faites Ctrl+C."), field);
  field.select();
}

async function enqueue(button) {
  button.disabled = true;
  const answer = await send("POST", "/api/articles", { id, ...article(), url: read.url, labels: read.labels });
  if (answer.status === 201 || answer.status === 200) return location.assign(articlePath(answer.data.number));
  button.disabled = false;
  failed(answer, () => document.getElementById("enqueue")?.click());
}
