// Who else has this article open, and whether somebody has validated it meanwhile.
import { send } from "./requests.js";

const EVERY = 15_000;

/** Tell the server that the article is open here, until it is left; `onNews` hears the answers. */
export function attend(number, onNews) {
  let timer;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    const { status, data } = await send("POST", `/api/articles/${number}/presence`, {});
    asking = false;
    if (status === 200) onNews(data);
    if (!document.hidden) timer = setTimeout(ask, EVERY);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  addEventListener("focus", ask);
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    send("DELETE", `/api/articles/${number}/presence`);
  });
  addEventListener("pageshow", (event) => event.persisted && ask());
  ask();
}
