// The button that copies a link for a new password; where the browser refuses, the link is selected for Ctrl+C.
const field = document.querySelector("#lien");
const button = document.querySelector("#copier");

button.addEventListener("click", async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copié";
  } catch {
    button.textContent = "Faites Ctrl+C";
  }
});
