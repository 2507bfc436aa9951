// The next articles, fetched while the editor reads this one, so that none has to be waited for, and that the work goes on
// while the server does not answer. The server records nothing of that.
import { pathOf } from "./addresses.js";
import { pendingSave } from "./storage.js";

const MOST = 10; // articles
const MAX_AGE = 120_000; // ms after which the article may have changed, or another editor may have opened it
const MAX_WAIT = 3_000; // ms
const PAUSE = 200; // ms between one article and the one after it
const TIMEOUT = 20_000; // ms
const ACTIVITY = ["keydown", "pointermove", "scroll"];

/**
 * Fetch the article at an address, and again when it is old and the editor is active, and those that follow it, until
 * `signal`. `articles` are those that the last page has fetched, in the order of the queue.
 */
export function lookAhead(address, articles, signal) {
  let isFilling = false;
  const isKept = articles[0]?.address === address;
  let requested = isKept ? articles[0].requested : -Infinity;
  let first = Promise.resolve(isKept ? articles[0] : null);

  for (const type of ACTIVITY) document.addEventListener(type, refresh, { signal, passive: true });
  if (isFresh()) fill();
  else refresh();

  async function refresh() {
    if (document.hidden || isFresh()) return;
    requested = Date.now();
    first = fetchPage(address);
    const article = await first;
    if (!article || signal.aborted) return; // those fetched before are better than none
    const place = articles.findIndex(({ number }) => number === article.number);
    articles = [article, ...articles.slice(place + 1)];
    fill();
  }

  function isFresh() {
    return Date.now() - requested < MAX_AGE;
  }

  /** Fetch the articles after the first one, until an article comes that is known: then the queue has begun again. */
  async function fill() {
    if (isFilling) return;
    isFilling = true;
    while (articles.length < MOST) {
      await pause(PAUSE);
      const article = signal.aborted ? null : await fetchPage(articles.at(-1).next);
      if (!article || signal.aborted || isKnown(article)) break;
      articles.push(article);
    }
    isFilling = false;
  }

  function isKnown({ number }) {
    const isShown = number === document.getElementById("panel").dataset.number;
    return isShown || pendingSave(number) || articles.some((article) => article.number === number);
  }

  /** Return the article at a path, fetched ahead or now; null if it cannot be shown in place. */
  async function take(path) {
    const ahead = isFresh() ? await Promise.race([first, pause(MAX_WAIT)]) : null;
    const next = ahead?.path === path ? ahead : await fetchPage(path);
    return next?.path === path ? next : null;
  }

  /** Return the next article that has been fetched, however long ago; undefined if there is none. */
  function nextFetched() {
    return articles.find(({ number }) => !pendingSave(number));
  }

  /** Return the articles that have been fetched and come after another one. */
  function after({ number }) {
    return articles.slice(articles.findIndex((article) => article.number === number) + 1);
  }

  /** Return the path of the page that the address leads to now. */
  async function locate() {
    try {
      const { url } = await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(TIMEOUT) });
      return pathOf(url);
    } catch {
      return address;
    }
  }

  return { after, locate, nextFetched, take };
}

/** Return an article and its page; null if it cannot take the place of this one. */
async function fetchPage(address) {
  const requested = Date.now();
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
    // A separate document, in which no script runs.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (identity(page) !== identity(document)) return null;
    const { number } = page.getElementById("panel").dataset;
    const next = page.getElementById("skip").getAttribute("href");
    return { address, requested, number, next, page, path: pathOf(answer.url) };
  } catch {
    return null;
  }
}
/** Return what two pages must have in common: scripts and styles, desk, editor, and the model of an article. */
function identity(page) {
  const files = [...page.querySelectorAll('head :is([src^="/static/"], [href^="/static/"])')];
  return JSON.stringify([
    files.map((file) => file.getAttribute("src") ?? file.getAttribute("href")),
    page.querySelector('meta[name="desk"]')?.content,
    page.querySelector(".who .name")?.textContent,
    page.getElementById("panel")?.dataset.model,
  ]);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
