// Data stored in the browser between pages. localStorage: drafts, pending saves, settings.
// sessionStorage: what was done in this tab, the message for the next page, an undo that has had no answer, and notes
// not yet saved.

// The prefix names the desk, because another database may be served at the same address.
const PREFIX = `osiris:${document.querySelector('meta[name="desk"]').content}:`;
// Keys contain the editor's name, so that editors who share a browser do not send each other's decisions.
const editor = encodeURIComponent(document.querySelector(".who .name")?.textContent ?? "");
const ALL_PENDING = `${PREFIX}pending:`;
const DRAFT = `${PREFIX}draft:${editor}:`;
const PENDING = `${ALL_PENDING}${editor}:`;
const UNDO = `${PREFIX}undo:${editor}`;
const NOTE = `${PREFIX}note:${editor}:`;
const DEEDS = `${PREFIX}deeds:${editor}`;
const FLASH = `${PREFIX}news`;
// Functions, because merely reading these names throws if storage is blocked.
const permanent = () => localStorage;
const temporary = () => sessionStorage;

/**
 * Return the draft of an article: its labels, the rejected ones, its title, and the revision it is based on,
 * which may be outdated.
 */
export function readDraft(number) {
  return read(permanent, `${DRAFT}${number}`);
}

export function saveDraft(number, draft) {
  write(permanent, `${DRAFT}${number}`, { ...draft, kept: Date.now() });
}

export function dropDraft(number) {
  remove(permanent, `${DRAFT}${number}`);
}

/** Return the editor's drafts, each with the `number` of its article, newest first. */
export function drafts() {
  return names(permanent, DRAFT)
    .map((name) => ({ ...read(permanent, name), number: name.slice(DRAFT.length) }))
    .sort((a, b) => (b.kept ?? 0) - (a.kept ?? 0));
}

/** Return the saves that the server has not confirmed, the oldest first. */
export function pendingSaves() {
  const saves = names(permanent, PENDING).map((name) => read(permanent, name)).filter(Boolean);
  return saves.sort((a, b) => (a.validated ?? 0) - (b.validated ?? 0));
}

/** Return the names of other editors who have pending saves in this browser. */
export function otherPendingEditors() {
  const owners = names(permanent, ALL_PENDING).map(
    (name) => name.slice(ALL_PENDING.length).split(":")[0],
  );
  return [...new Set(owners)].filter((owner) => owner !== editor).map(decodeURIComponent);
}

export function pendingSave(number) {
  return read(permanent, `${PENDING}${number}`);
}

export function savePending(save) {
  write(permanent, `${PENDING}${save.number}`, save);
}

/** Delete a pending save, unless a newer save of the same article has replaced it. */
export function dropPending(save) {
  if (pendingSave(save.number)?.key === save.key) remove(permanent, `${PENDING}${save.number}`);
}

/** Return the undo that has had no answer, with its key. */
export function pendingUndo() {
  return read(temporary, UNDO);
}

export function saveUndo(review) {
  write(temporary, UNDO, review);
}

export function dropUndo() {
  remove(temporary, UNDO);
}

/** Return what the editor has done in this tab, the last deed last. */
export function readDeeds() {
  return read(temporary, DEEDS) ?? [];
}

export function saveDeeds(deeds) {
  write(temporary, DEEDS, deeds);
}

/** Return what the server has not accepted yet of the note on an article and its flag. */
export function readNote(number) {
  return read(temporary, `${NOTE}${number}`);
}

export function saveNote(number, note) {
  write(temporary, `${NOTE}${number}`, note);
}

export function dropNote(number) {
  remove(temporary, `${NOTE}${number}`);
}

/** Store a message for the next page to show. */
export function setFlash(flash) {
  write(temporary, FLASH, flash);
}

/** Return the message that the last page left, and delete it. */
export function takeFlash() {
  const flash = read(temporary, FLASH);
  remove(temporary, FLASH);
  return flash;
}

/** Return a setting of the editor's. */
export function readSetting(name, fallback) {
  return read(permanent, `${PREFIX}${name}:${editor}`) ?? fallback;
}

export function saveSetting(name, value) {
  write(permanent, `${PREFIX}${name}:${editor}`, value);
}

function names(storage, prefix) {
  try {
    return Object.keys(storage()).filter((name) => name.startsWith(prefix)).sort();
  } catch {
    return [];
  }
}

function read(storage, name) {
  try {
    return JSON.parse(storage().getItem(name));
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    storage().setItem(name, JSON.stringify(value));
  } catch {
    // Storage is full or blocked: the page works without it.
  }
}

function remove(storage, name) {
  try {
    storage().removeItem(name);
  } catch {
    // Storage is blocked: there is nothing to delete.
  }
}
