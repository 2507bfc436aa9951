// On every page: show the message that the last page left, and resend validations not yet saved.
import { articlePath, signInPath } from "./addresses.js";
import { showFlash } from "./flash.js";
import { listChoice, quoteTitle } from "./french.js";
import { RELOAD, dismiss, notify, showStatus, warn } from "./notices.js";
import { saveUntilAnswered } from "./saving.js";
import { otherPendingEditors, pendingSaves, takeFlash } from "./storage.js";

const openNumber = document.getElementById("panel")?.dataset.number;

const flash = takeFlash();
if (flash) showFlash(flash);

for (const save of pendingSaves()) {
  if (String(save.number) !== openNumber) resend(save);
}

for (const editor of otherPendingEditors()) {
  notify(`of-${editor}`, `Une validation attend ici : elle partira quand ${editor} ouvrira cette page.`);
}

async function resend(save) {
  const id = `save-${save.number}`;
  const openAction = ["Ouvrir l’article", articlePath(save.number, save.query)];
  const title = quoteTitle(save.title);
  const result = await saveUntilAnswered(save, (retry) => {
    const message = `Pas encore enregistré : ${title} (${listChoice(save)}). Nouvel essai sous peu.`;
    warn(id, message, ["Réessayer", retry], openAction);
  });
  if (result.outcome === "saved") {
    dismiss(id);
    showStatus(`Enregistré : ${title} → ${listChoice(save)}.`);
  } else if (result.outcome === "signin") {
    warn(id, `Pas encore enregistré : ${title}. Il faut vous reconnecter.`, ["Se connecter", signInPath()]);
  } else if (result.outcome === "session") {
    warn(id, `Pas encore enregistré : ${title}.`, RELOAD);
  } else {
    warn(id, `Pas enregistré tel quel : ${title}. Votre choix y est gardé en brouillon.`, openAction);
  }
}
