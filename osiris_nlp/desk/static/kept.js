// What the browser keeps between pages: drafts and pending saves (localStorage), last news (sessionStorage).

const DRAFT = "osiris:draft:";
const PENDING = "osiris:pending:";
const NEWS = "osiris:news";

export function readDraft(number, revision) {
  return read(localStorage, `${DRAFT}${number}:${revision}`);
}

export function keepDraft(number, revision, draft) {
  return write(localStorage, `${DRAFT}${number}:${revision}`, draft);
}

export function dropDrafts(number) {
  for (const name of names(localStorage, `${DRAFT}${number}:`)) remove(localStorage, name);
}

/** Saves that the server has not confirmed, in the order of their articles. */
export function pendingSaves() {
  return names(localStorage, PENDING).map((name) => read(localStorage, name)).filter(Boolean);
}

export function pendingSave(number) {
  return read(localStorage, `${PENDING}${number}`);
}

export function keepPending(save) {
  return write(localStorage, `${PENDING}${save.number}`, save);
}

/** Forget a save, unless another one of the same article has taken its place. */
export function dropPending(save) {
  if (pendingSave(save.number)?.key === save.key) remove(localStorage, `${PENDING}${save.number}`);
}

/** Leave something for the next page to say. */
export function leaveNews(news) {
  write(sessionStorage, NEWS, news);
}

export function takeNews() {
  const news = read(sessionStorage, NEWS);
  remove(sessionStorage, NEWS);
  return news;
}

export function readSwitch(name, otherwise) {
  return read(localStorage, `osiris:${name}`) ?? otherwise;
}

export function keepSwitch(name, value) {
  write(localStorage, `osiris:${name}`, value);
}

function names(storage, start) {
  try {
    return Object.keys(storage).filter((name) => name.startsWith(start)).sort();
  } catch {
    return [];
  }
}

function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or forbidden: the page goes on without
  }
}

function remove(storage, name) {
  try {
    storage.removeItem(name);
  } catch {
    // nothing was kept there either
  }
}
