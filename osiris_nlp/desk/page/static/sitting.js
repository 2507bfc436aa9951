// Articles one after the other. The next one takes the place of this one in the page, if it was fetched ahead.
import { pathOf } from "./addresses.js";
import { lookAhead } from "./ahead.js";
import { openArticle } from "./article.js";
import { showFlash } from "./flash.js";
import { holdKeys, passKeys } from "./held_keys.js";
import { dismiss } from "./notices.js";
import { setFlash } from "./storage.js";

const ARTICLE_NOTICES = ["none", "present", "save", "stale", "undo"];

let address; // of the article that the page shows

addEventListener("popstate", () => pathOf(location.href) !== address && location.reload());
addEventListener("pageshow", (event) => event.persisted && location.reload());
open();

/** Open the article in the page; `fetched` are those that come next, as far as the last page has fetched them. */
function open(fetched = []) {
  address = pathOf(location.href);
  const listeners = new AbortController();
  const { signal } = listeners;
  let ahead = null;
  openArticle({ leave, goOn, locateNext: () => ahead.locate(), signal });
  ahead = lookAhead(document.getElementById("skip").getAttribute("href"), fetched, signal);

  async function leave(path, flash) {
    holdKeys(document.getElementById("panel"));
    const next = await ahead.take(path);
    if (next) return turnTo(next, flash);
    setFlash(flash);
    location.assign(path);
  }

  /** Show the next article without asking the server which one it is; return whether one has been fetched. */
  function goOn(flash) {
    const next = ahead?.nextFetched();
    if (next) turnTo(next, flash);
    return Boolean(next);
  }

  function turnTo(next, flash) {
    const others = ahead.after(next);
    listeners.abort();
    history.pushState({ hasPrevious: true }, "", next.path);
    show(next.page);
    open(others);
    showFlash(flash);
  }
}

/** Replace the article by that of another page; it takes keys once it is visible. */
function show(page) {
  const notices = document.getElementById("notices"); // some are about other articles
  for (const id of ARTICLE_NOTICES) dismiss(id);
  document.getElementById("contenu").replaceChildren(...page.getElementById("contenu").childNodes);
  document.getElementById("notices").replaceWith(notices);
  document.title = page.title;
  scrollTo(0, 0);
  const panel = document.getElementById("panel");
  holdKeys(panel);
  requestAnimationFrame(() => setTimeout(() => passKeys(panel)));
}
