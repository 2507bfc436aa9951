// Every page: what the last page left to say, and validations still on their way.
import { articlePath, entrancePath } from "./addresses.js";
import { named } from "./french.js";
import { othersPending, pendingSaves, takeNews } from "./kept.js";
import { dismiss, notify, say } from "./notices.js";
import { insist } from "./saving.js";
import { undoLast } from "./undoing.js";

const here = document.getElementById("panel")?.dataset.number;

const news = takeNews();
if (news?.review) say(`Validé : ${named(news.labels)}.`, [["Annuler (z)", () => undoLast(news.query)]]);
else if (news?.words) say(news.words);

for (const save of pendingSaves()) {
  if (String(save.number) !== here) finish(save);
}

for (const other of othersPending()) {
  notify(`of-${other}`, `Une validation de ${other} attend ici : elle partira quand ${other} ouvrira cette page.`);
}

async function finish(save) {
  const id = `save-${save.number}`;
  const open = ["Ouvrir l’article", articlePath(save.number, save.query)];
  const title = save.title || "article sans titre";
  const result = await insist(save, (retry) => {
    notify(id, `Pas encore enregistré : « ${title} » (${named(save.labels)}). Nouvel essai sous peu.`, {
      acts: [["Réessayer", retry], open],
      urgent: true,
    });
  });
  if (result.outcome === "saved") {
    dismiss(id);
    say(`Enregistré : « ${title} » (${named(save.labels)}).`);
  } else if (result.outcome === "signin") {
    notify(id, `Pas encore enregistré : « ${title} ». Il faut entrer à nouveau.`, {
      acts: [["Entrer", entrancePath()]],
      urgent: true,
    });
  } else if (result.outcome === "session") {
    notify(id, `Pas encore enregistré : « ${title} ».`, {
      acts: [["Recharger la page", () => location.reload()]],
      urgent: true,
    });
  } else {
    notify(id, `« ${title} » n’a pas pu être enregistré tel quel : votre choix y est gardé en brouillon.`, {
      acts: [open],
      urgent: true,
    });
  }
}
