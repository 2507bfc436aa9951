// What an editor looks for in the list of keywords in vain, for those who look after the list.
import { fold } from "./french.js";
import { send } from "./requests.js";

const MIN_SEARCH = 3; // characters; less is rather a slip of the finger

/** Return what records the searches in vain on an article, each text once. */
export function openSearches(number) {
  const sentKeys = new Set();

  function post(text, proposed) {
    sentKeys.add(fold(text));
    return send("POST", `/api/articles/${number}/searches`, { text, proposed }, { keepalive: true });
  }

  return {
    /** Record a search in vain; an editor does not need to know whether that worked. */
    report(text) {
      if (Array.from(text).length >= MIN_SEARCH && !sentKeys.has(fold(text))) post(text, false);
    },

    /** Propose a text as a keyword; return whether it is now recorded. */
    async propose(text) {
      const { status } = await post(text, true);
      if (status !== 204) sentKeys.delete(fold(text));
      return status === 204;
    },
  };
}
