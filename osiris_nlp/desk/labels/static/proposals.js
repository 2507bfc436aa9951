// What an editor proposes as a keyword, for those who look after the list.
import { send } from "./requests.js";

/** Propose a text as a keyword, from an article; return whether it is now recorded. */
export async function proposeKeyword(number, text) {
  const { status } = await send("POST", `/api/articles/${number}/searches`, { text, proposed: true }, { keepalive: true });
  return status === 204;
}
