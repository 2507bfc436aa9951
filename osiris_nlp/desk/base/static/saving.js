// Send validations to the server. Each is stored in the browser until the server has confirmed it.
import { addDeed } from "./deeds.js";
import { quoteTitle } from "./french.js";
import { isTemporary, newKey, send } from "./requests.js";
import { dropDraft, dropPending, dropUndo, saveDraft, savePending } from "./storage.js";

/** Store a validation under a new key before it is sent. */
export function prepare(validation) {
  const save = { ...validation, key: newKey(), validated: Date.now() };
  savePending(save);
  return save;
}

/**
 * Send a validation once. The outcome is one of: saved, later (try again), signin, session (the page
 * must be reloaded), stale (another editor or an import came first), model (suggestions have changed),
 * refused. A validation that the server refuses becomes a draft, based on the revision the editor saw.
 */
export async function attempt(save) {
  const { key, revision, content, model, labels, shown, aside } = save;
  // A save stored by an earlier version has no list of shown labels; it calls every unticked one rejected.
  const rejected = shown ? save.rejected : [];
  const path = `/api/articles/${save.number}/decisions${save.query ? `?${save.query}` : ""}`;
  const body = { key, revision, content, model, labels, rejected, shown, aside };
  const { status, data, wait } = await send("POST", path, body);
  if (isTemporary(status)) return { outcome: "later", status, wait };
  if (status === 200 || status === 201) {
    dropPending(save);
    dropDraft(save.number);
    dropUndo();
    const what = aside ? "«\u00a0Hors sujet\u00a0» pour" : "la validation de";
    addDeed({ what: `${what} ${quoteTitle(save.title)}`, review: data.review });
    return { outcome: "saved", ...data };
  }
  if (status === 401) return { outcome: "signin" };
  if (status === 403) return { outcome: "session" };
  dropPending(save);
  if (!aside) saveDraft(save.number, { labels, rejected, title: save.title, revision });
  const isExplained = status === 409 && ["stale", "model"].includes(data.code);
  return isExplained ? { outcome: data.code, ...data } : { outcome: "refused" };
}
