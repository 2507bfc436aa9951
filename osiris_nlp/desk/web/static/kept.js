// What the browser keeps between pages: drafts and pending saves (localStorage); last news and an undo
// without an answer (sessionStorage).

// A desk's own: another database may be served at the same address.
const HERE = `osiris:${document.querySelector('meta[name="desk"]').content}:`;
// An editor's own, should several use one browser: nobody sends what another has decided.
const who = encodeURIComponent(document.querySelector(".who .name")?.textContent ?? "");
const EVERYBODYS_PENDING = `${HERE}pending:`;
const DRAFT = `${HERE}draft:${who}:`;
const PENDING = `${EVERYBODYS_PENDING}${who}:`;
const UNDO = `${HERE}undo:${who}`;
const NEWS = `${HERE}news`;
// Where storage is forbidden, even naming it fails.
const lasting = () => localStorage;
const passing = () => sessionStorage;

/** Return the draft of an article: labels, title, and the revision they were chosen at, maybe an older one. */
export function readDraft(number) {
  return read(lasting, `${DRAFT}${number}`);
}

export function keepDraft(number, draft) {
  write(lasting, `${DRAFT}${number}`, { ...draft, kept: Date.now() });
}

export function dropDraft(number) {
  remove(lasting, `${DRAFT}${number}`);
}

/** Return the editor's drafts, each with the `number` of its article, the last one first. */
export function drafts() {
  return names(lasting, DRAFT)
    .map((name) => ({ ...read(lasting, name), number: name.slice(DRAFT.length) }))
    .sort((one, other) => (other.kept ?? 0) - (one.kept ?? 0));
}

/** Saves that the server has not confirmed, in the order of their articles. */
export function pendingSaves() {
  return names(lasting, PENDING).map((name) => read(lasting, name)).filter(Boolean);
}

/** The names of other editors who have saves waiting in this browser. */
export function othersPending() {
  const owners = names(lasting, EVERYBODYS_PENDING).map(
    (name) => name.slice(EVERYBODYS_PENDING.length).split(":")[0],
  );
  return [...new Set(owners)].filter((owner) => owner !== who).map(decodeURIComponent);
}

export function pendingSave(number) {
  return read(lasting, `${PENDING}${number}`);
}

export function keepPending(save) {
  write(lasting, `${PENDING}${save.number}`, save);
}

/** Forget a save, unless another one of the same article has taken its place. */
export function dropPending(save) {
  if (pendingSave(save.number)?.key === save.key) remove(lasting, `${PENDING}${save.number}`);
}

/** Return the undo that no answer came to, with its key. */
export function pendingUndo() {
  return read(passing, UNDO);
}

export function keepUndo(review) {
  write(passing, UNDO, review);
}

export function dropUndo() {
  remove(passing, UNDO);
}

/** Leave something for the next page to say. */
export function leaveNews(news) {
  write(passing, NEWS, news);
}

export function takeNews() {
  const news = read(passing, NEWS);
  remove(passing, NEWS);
  return news;
}

export function readSwitch(name, otherwise) {
  return read(lasting, `${HERE}${name}`) ?? otherwise;
}

export function keepSwitch(name, value) {
  write(lasting, `${HERE}${name}`, value);
}

function names(storage, start) {
  try {
    return Object.keys(storage()).filter((name) => name.startsWith(start)).sort();
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
    // storage is full or forbidden: the page goes on without
  }
}

function remove(storage, name) {
  try {
    storage().removeItem(name);
  } catch {
    // nothing was kept there either
  }
}
