// Validations on their way to the server: none is forgotten before the server has confirmed it.
import { dropDraft, dropPending, dropUndo, keepDraft, keepPending } from "./kept.js";
import { isPassing, newKey, send } from "./requests.js";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;

/** Write down a validation under a new key, before it is sent. */
export function prepare(save) {
  const prepared = { ...save, key: newKey() };
  keepPending(prepared);
  return prepared;
}

/**
 * Send a validation once. The outcome is one of: saved, later (try again), signin, session (the page
 * must be reloaded), stale (another editor or an import came first), model (suggestions have changed),
 * refused. What cannot be saved as it is becomes a draft, of the revision that was seen.
 */
export async function attempt(save) {
  const { key, revision, content, model, labels, rejected } = save;
  const path = `/api/articles/${save.number}/decisions${save.query ? `?${save.query}` : ""}`;
  const { status, data, wait } = await send("POST", path, { key, revision, content, model, labels, rejected });
  if (isPassing(status)) return { outcome: "later", wait };
  if (status === 200 || status === 201) {
    dropPending(save);
    dropDraft(save.number);
    dropUndo(); // from now on, the last validation is another
    return { outcome: "saved", ...data };
  }
  if (status === 401) return { outcome: "signin" };
  if (status === 403) return { outcome: "session" };
  dropPending(save);
  keepDraft(save.number, { labels, title: save.title, revision });
  const isTold = status === 409 && ["stale", "model"].includes(data.code);
  return isTold ? { outcome: data.code, ...data } : { outcome: "refused" };
}

/** Try again and again, ever more slowly, while the page is looked at; `onWait` hears of each wait. */
export async function insist(save, onWait) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const result = await attempt(save);
    if (result.outcome !== "later") return result;
    await pause(Math.max(wait, result.wait * 1000), onWait);
  }
}

/** Wait; a hidden page waits without a timer until it is shown; «Réessayer» and a new network end it. */
function pause(time, onWait) {
  return new Promise((resolve) => {
    let timer;
    const stopping = new AbortController();
    const end = () => {
      clearTimeout(timer);
      stopping.abort();
      resolve();
    };
    const follow = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(end, time);
    };
    document.addEventListener("visibilitychange", follow, { signal: stopping.signal });
    addEventListener("online", end, { signal: stopping.signal });
    follow();
    onWait(end);
  });
}
