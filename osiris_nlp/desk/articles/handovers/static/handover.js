// Passing an article to a colleague, and taking it back.
import { addAct } from "./acts.js";
import { leaveAfter } from "./leaving.js";
import { showStatus, warn } from "./notices.js";
import { send } from "./requests.js";

/** Set up the list of colleagues and the button that takes the article back. */
addAct((article) => {
  const path = `/api/articles/${article.number}/handover`;
  const receiver = document.getElementById("receiver"); // null where nobody else is known
  receiver?.addEventListener("keydown", (event) => event.key === "Escape" && article.backToPanel());
  document.getElementById("pass")?.addEventListener("click", () => {
    if (!receiver.value) return receiver.focus();
    const body = { receiver: receiver.value };
    leaveAfter(article, () => send("PUT", path, body), `passé à ${body.receiver}`);
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
