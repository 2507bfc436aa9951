// The undo buttons of the history page.
import { undo } from "./undoing.js";

for (const button of document.querySelectorAll("button.undo")) {
  button.addEventListener("click", async () => {
    const labels = JSON.parse(button.dataset.labels);
    button.disabled = true;
    await undo({ article: button.dataset.article, number: Number(button.dataset.review), labels });
    button.disabled = false;
  });
}
