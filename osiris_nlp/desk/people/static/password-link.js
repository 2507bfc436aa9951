// The button that copies a link for a new password; where the browser refuses, the link is selected for Ctrl+C.
const [field, button] = document.querySelectorAll("#lien, #copier");

button.addEventListener("click", async () => {
  field.select();
  const copying = navigator.clipboard?.writeText(field.value) ?? Promise.reject();
  button.textContent = await copying.then(() => "Copié", () => "Faites Ctrl+C");
});
