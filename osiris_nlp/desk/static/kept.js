// What the browser keeps between pages: drafts and pending saves (localStorage), last news (sessionStorage).

// An editor's own, should several use one browser: nobody sends what another has decided.
const who = encodeURIComponent(document.querySelector(".who .name")?.textContent ?? "");
const EVERYBODYS_PENDING = "osiris:pending:";
const DRAFT = `osiris:draft:${who}:`;
const PENDING = `${EVERYBODYS_PENDING}${who}:`;
const NEWS = "osiris:news";
// Where storage is forbidden, even naming it fails.
const lasting = () => localStorage;
const passing = () => sessionStorage;

export function readDraft(number, revision) {
  return read(lasting, `${DRAFT}${number}:${revision}`);
}

export function keepDraft(number, revision, draft) {
  return write(lasting, `${DRAFT}${number}:${revision}`, draft);
}

export function dropDrafts(number) {
  for (const name of names(lasting, `${DRAFT}${number}:`)) remove(lasting, name);
}

/** Saves that the server has not confirmed, in the order of their articles. */
export function pendingSaves() {
  return names(lasting, PENDING).map((name) => read(lasting, name)).filter(Boolean);
}

/** The names of other editors who have saves waiting in this browser. */
export function othersPending() {
  const owners = names(lasting, EVERYBODYS_PENDING).map((name) => name.split(":")[2]);
  return [...new Set(owners)].filter((owner) => owner !== who).map(decodeURIComponent);
}

export function pendingSave(number) {
  return read(lasting, `${PENDING}${number}`);
}

export function keepPending(save) {
  return write(lasting, `${PENDING}${save.number}`, save);
}

/** Forget a save, unless another one of the same article has taken its place. */
export function dropPending(save) {
  if (pendingSave(save.number)?.key === save.key) remove(lasting, `${PENDING}${save.number}`);
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
  return read(lasting, `osiris:${name}`) ?? otherwise;
}

export function keepSwitch(name, value) {
  write(lasting, `osiris:${name}`, value);
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
    return true;
  } catch {
    return false; // storage is full or forbidden: the page goes on without
  }
}

function remove(storage, name) {
  try {
    storage().removeItem(name);
  } catch {
    // nothing was kept there either
  }
}
