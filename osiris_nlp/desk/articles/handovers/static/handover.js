// Passing an article to a colleague, and taking it back.
import { addAct, foldOut } from "./acts.js";
import { quoteTitle } from "./french.js";
import { leaveAfter } from "./leaving.js";
import { showStatus, warn } from "./notices.js";
import { send } from "./requests.js";

/** Set up the list of colleagues and the button that takes the article back. */
addAct((article) => {
  const path = `/api/articles/${article.number}/handover`;
  const receiver = document.getElementById("receiver"); // null where nobody else is known
  if (receiver) foldOut(document.getElementById("handover"), article);
  document.getElementById("pass")?.addEventListener("click", () => {
    if (!receiver.value) return receiver.focus();
    const body = { receiver: receiver.value, comment: document.getElementById("comment").value.trim() };
    const name = quoteTitle(article.title);
    leaveAfter(article, () => send("PUT", path, body), `passé à ${body.receiver}`, {
      what: `le passage de ${name} à ${body.receiver}`,
      undone: `${name} n’est plus passé à ${body.receiver}.`,
      request: ["DELETE", path],
    });
  });
  document.getElementById("take-back")?.addEventListener("click", takeBack);

  async function takeBack() {
    const { status } = await send("DELETE", path);
    if (status === 204) {
      document.getElementById("handover-line").remove();
      showStatus("Article repris.");
      article.backToPanel();
    } else warn("save", "L’article n’est pas encore repris.", ["Réessayer", takeBack]);
  }
});
