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

function open() {
  address = pathOf(location.href);
  const listeners = new AbortController();
  const { signal } = listeners;
  let ahead = null;
  openArticle({ leave, locateNext: () => ahead.locate(), signal });
  ahead = lookAhead(document.getElementById("skip").getAttribute("href"), signal);

  async function leave(path, flash) {
    holdKeys(document.getElementById("panel"));
    const page = await ahead.take(path);
    if (!page) {
      setFlash(flash);
      return location.assign(path);
    }
    listeners.abort();
    history.pushState({ hasPrevious: true }, "", path);
    show(page);
    open();
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
