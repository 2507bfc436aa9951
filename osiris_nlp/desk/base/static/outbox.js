// Validations on their way to the server: one at a time, the oldest first, each until it is answered. They are stored in the
// browser, so those that an earlier page could not send go on with this one.
import { articlePath, signInPath } from "./addresses.js";
import { listChoice, quoteTitle } from "./french.js";
import { RELOAD, dismiss, notify, showStatus, warn } from "./notices.js";
import { attempt } from "./saving.js";
import { pendingSaves } from "./storage.js";

const FIRST_WAIT = 2_000; // ms
const MAX_WAIT = 30_000;
const FAULT = 500; // a status that says nothing of the other validations
const BANNER = "waiting";

// Each a `save` and, as long as its article is shown, `resolve` and `onPause`: see `submit`.
const entries = pendingSaves().map((save) => ({ save }));
let isAway = false; // whether the last attempt has failed
let isRunning = false;
let endPause = () => {};
let nSaved = 0; // since validations began to wait

const retry = () => endPause();

document.addEventListener("DOMContentLoaded", run); // when the article in the page has said what it waits for

/**
 * Send a validation after those that wait; return the outcome of `attempt`, promised. As long as the server does not
 * answer, `onPause` is called before each pause, with a function that ends it. It returns whether the editor has gone on to
 * another article: then the outcome is null, and a banner says what becomes of the validation.
 */
export function submit(save, onPause) {
  return new Promise((resolve) => {
    let entry = entries.find((other) => other.save.key === save.key);
    if (!entry) entries.push((entry = { save }));
    Object.assign(entry, { resolve, onPause });
    if (isAway) tellPause(entry);
    retry();
    run();
  });
}

/** Return whether validations wait whose articles are not shown any more. */
export function isWaiting() {
  return entries.some(({ resolve }) => !resolve);
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  for (let wait = FIRST_WAIT; entries.length; wait = Math.min(wait * 2, MAX_WAIT)) {
    const ms = await sendAll();
    if (isAway) await pause(Math.max(wait, ms));
  }
  isRunning = false;
}

/** Send each validation once, until the server is away; return how many ms it asks to wait. */
async function sendAll() {
  let hasFault = false;
  for (const entry of [...entries]) {
    const result = await attempt(entry.save);
    isAway = result.outcome === "later";
    if (isAway && result.status !== FAULT) return result.wait * 1000;
    hasFault ||= isAway;
    if (isAway) continue;
    const isClosed = ["signin", "session"].includes(result.outcome); // for all of them
    for (const each of isClosed ? entries.splice(0) : entries.splice(entries.indexOf(entry), 1)) tell(each, result);
    if (isClosed) break;
  }
  isAway = hasFault;
  return 0;
}

/** Wait for `ms`, or until «Réessayer» or the return of the network; the timer stops while the page is hidden. */
function pause(ms) {
  return new Promise((resolve) => {
    let timer;
    const listeners = new AbortController();
    endPause = () => {
      clearTimeout(timer);
      listeners.abort();
      resolve();
    };
    const restart = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(endPause, ms);
    };
    document.addEventListener("visibilitychange", restart, { signal: listeners.signal });
    addEventListener("online", endPause, { signal: listeners.signal });
    restart();
    for (const entry of [...entries]) tellPause(entry);
    if (isWaiting()) showWaiting();
  });
}

/** Let the page of a validation know that it waits; if another article is shown now, the banner tells the rest. */
function tellPause(entry) {
  if (!entry.onPause?.(retry)) return;
  entry.resolve(null);
  entry.resolve = entry.onPause = null;
  showWaiting();
}

function showWaiting() {
  const saves = entries.filter(({ resolve }) => !resolve).map(({ save }) => save);
  const [first, ...others] = saves;
  const words = others.length
    ? `${saves.length} validations attendent : le serveur ne répond pas. Elles partiront dans l’ordre, nouvel essai sous peu.`
    : `Pas encore enregistré : ${quoteTitle(first.title)} (${listChoice(first)}). Nouvel essai sous peu.`;
  const list = saves.map((save) => [quoteTitle(save.title), articlePath(save.number, save.query), listChoice(save)]);
  notify(BANNER, words, { actions: [["Réessayer", retry]], list });
}

/** Say what has become of a validation: on its own page, or in a message. */
function tell({ resolve, save }, result) {
  if (resolve) return resolve(result);
  const title = quoteTitle(save.title);
  if (result.outcome === "signin") {
    return warn(BANNER, "Pas encore enregistré : il faut vous reconnecter. Vos validations sont gardées.", ["Se connecter", signInPath()]);
  }
  if (result.outcome === "session") {
    return warn(BANNER, "Pas encore enregistré : la session a changé. Vos validations sont gardées.", RELOAD);
  }
  if (result.outcome === "saved") nSaved += 1;
  else {
    const open = ["Ouvrir l’article", articlePath(save.number, save.query)];
    warn(`save-${save.number}`, `Pas enregistré tel quel : ${title}. Votre choix y est gardé en brouillon.`, open);
  }
  if (isWaiting()) return;
  dismiss(BANNER);
  if (nSaved === 1) showStatus(`Enregistré : ${title} → ${listChoice(save)}.`);
  if (nSaved > 1) showStatus(`${nSaved} validations enregistrées.`);
  nSaved = 0;
}
