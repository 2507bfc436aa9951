// Ask the server who else has the article open, and whether another editor has validated it.
import { send } from "./requests.js";

const INTERVAL = 15_000; // ms

/** Report to the server that the article is open, until the page is left; `onAnswer` receives each answer. */
export function trackPresence(number, onAnswer) {
  let timer;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    const { status, data } = await send("POST", `/api/articles/${number}/presence`, {});
    asking = false;
    if (status === 200) onAnswer(data);
    if (!document.hidden) timer = setTimeout(ask, INTERVAL);
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
