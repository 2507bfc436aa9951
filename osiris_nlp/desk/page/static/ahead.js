// The next article, fetched while the editor reads this one. The server records nothing of that.
import { pathOf } from "./addresses.js";

const MAX_AGE = 120_000; // ms after which the article may have changed, or another editor may have opened it
const MAX_WAIT = 3_000; // ms
const TIMEOUT = 20_000; // ms
const ACTIVITY = ["keydown", "pointermove", "scroll"];

/** Fetch the page at an address, and again when it is old and the editor is active, until `signal`. */
export function lookAhead(address, signal) {
  let page = null; // promised
  let requested = -Infinity;

  for (const type of ACTIVITY) document.addEventListener(type, refresh, { signal, passive: true });
  refresh();

  function refresh() {
    if (document.hidden || isFresh()) return;
    requested = Date.now();
    page = fetchPage(address);
  }

  function isFresh() {
    return Date.now() - requested < MAX_AGE;
  }

  /** Return the article at a path as a document, fetched ahead or now; null if it cannot be shown in place. */
  async function take(path) {
    const ahead = isFresh() ? await Promise.race([page, pause(MAX_WAIT)]) : null;
    const next = ahead?.path === path ? ahead : await fetchPage(path);
    return next?.path === path ? next.page : null;
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

  return { locate, take };
}

/** Return a page and its path; null if it cannot take the place of this one. */
async function fetchPage(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
    // A separate document, in which no script runs.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return identity(page) === identity(document) ? { path: pathOf(answer.url), page } : null;
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
