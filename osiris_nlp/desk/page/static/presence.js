// Ask the server who else has the article open, and whether another editor has validated it.
import { send } from "./requests.js";

const INTERVAL = 15_000; // ms

/** Report to the server that the article is open, until `signal` or the page is left; `onAnswer` receives each answer. */
export function trackPresence(number, onAnswer, signal) {
  let timer;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    const { status, data } = await send("POST", `/api/articles/${number}/presence`, {});
    asking = false;
    if (signal.aborted) return leave(); // the server may have received the report after the first `leave`
    if (status === 200) onAnswer(data);
    if (!document.hidden) timer = setTimeout(ask, INTERVAL);
  }

  function leave() {
    clearTimeout(timer);
    send("DELETE", `/api/articles/${number}/presence`);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()), { signal });
  addEventListener("focus", ask, { signal });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", (event) => event.persisted && ask(), { signal });
  signal.addEventListener("abort", leave);
  ask();
}
