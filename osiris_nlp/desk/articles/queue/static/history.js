// The undo buttons of the history page.
import { opener, undo } from "./undoing.js";

for (const button of document.querySelectorAll("button.undo")) {
  button.addEventListener("click", async () => {
    const labels = JSON.parse(button.dataset.labels);
    button.disabled = true;
    const { article, review } = button.dataset;
    await undo({ article, number: Number(review), labels, aside: "aside" in button.dataset }, opener(""));
    button.disabled = false;
  });
}
