// Filters of the queue that are saved under a name, shown as tabs.
import { signInPath } from "./addresses.js";
import { dismiss, notify } from "./notices.js";
import { send } from "./requests.js";

/** Make the form save the current filter, and the buttons delete theirs. */
export function watchSavedFilters() {
  const form = document.getElementById("save-filter");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements["filter-name"].value.trim();
    if (name) change("PUT", name, { query: form.dataset.query });
  });
  for (const button of document.querySelectorAll("[data-delete]")) {
    button.addEventListener("click", () => change("DELETE", button.dataset.delete));
  }
}

async function change(method, name, body) {
  const { status } = await send(method, `/api/filters/${encodeURIComponent(name)}`, body);
  if (status >= 200 && status < 300) {
    dismiss("filter");
    return location.reload();
  }
  if (status === 401 || status === 403) {
    return notify("filter", "Filtre pas encore enregistré : il faut vous reconnecter.", {
      actions: [["Se connecter", signInPath()]],
      urgent: true,
    });
  }
  const words = status === 422 ? "Ce nom ne convient pas, ou il y a déjà trop de filtres : supprimez-en un." : "Le filtre n’a pas changé : le serveur ne répond pas.";
  notify("filter", words, { actions: [["Réessayer", () => change(method, name, body)]], urgent: true });
}
