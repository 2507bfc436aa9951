// A batch for the archive: keys, and requests that are sent again when the server does not answer.
import { pathOf, signInPath } from "./addresses.js";
import { addDeed, dropDeeds } from "./deeds.js";
import { RELOAD, dismiss, showStatus, warn } from "./notices.js";
import { isTemporary, send } from "./requests.js";
import { readSetting } from "./storage.js";

const FORM = "application/x-www-form-urlencoded";

const batch = document.getElementById("batch");
const undo = document.getElementById("undo");
const boxes = [...(batch?.querySelectorAll('[name="garde"]') ?? [])];
const unseen = new Set(boxes.map((box) => box.closest("li")));
const hasLetters = readSetting("shortcuts", true);

const changedBoxes = []; // the last one last
let isBusy = false;

// A row counts as seen once half of it has been on screen.
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      unseen.delete(target);
      observer.unobserve(target);
    }
  },
  { threshold: 0.5 },
);
for (const row of unseen) observer.observe(row);

batch?.addEventListener("change", ({ target }) => {
  changedBoxes.push(target);
  showCount();
});
for (const form of [batch, undo]) {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form === undo || isRead()) submit(form);
  });
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const action = findAction(event);
  if (!action) return;
  event.preventDefault();
  if (!event.repeat || event.key === "j" || event.key === "k") action();
});

function findAction({ key, target }) {
  if (key === "Enter") return batch && !target.closest("a, button") ? () => batch.requestSubmit() : null;
  if (!hasLetters) return null;
  const letter = key.toLowerCase();
  if (!batch) return letter === "z" ? () => undo?.requestSubmit() : null;
  if (target.closest("a, button")) return null;
  return { j: () => move(1), k: () => move(-1), x: () => current()?.click(), z: changeBack }[letter];
}

function current() {
  return document.activeElement.closest(".batch > li")?.querySelector("input");
}

function move(step) {
  const index = boxes.indexOf(current());
  focusBox(boxes[Math.min(Math.max(index + step, 0), boxes.length - 1)]);
}

function focusBox(box) {
  box.focus({ preventScroll: true });
  box.closest("li").scrollIntoView({ block: "nearest" });
}

/** Tick or untick again the box that was changed last. */
function changeBack() {
  changedBoxes.pop()?.click();
  changedBoxes.pop(); // which this click has added
}

function ticked() {
  return boxes.filter((box) => box.checked);
}

function showCount() {
  const n = ticked().length;
  const button = document.getElementById("apply");
  button.disabled = n === 0;
  button.textContent = n > 1 ? `Valider ${n} articles` : n ? "Valider un article" : "Aucun article coché";
  const rest = boxes.length - n;
  document.getElementById("unticked").textContent = rest > 1 ? `${rest} décochés` : rest ? "1 décoché" : "";
}

function isOnScreen(row) {
  const { top, bottom } = row.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) >= (bottom - top) / 2;
}

/** Return whether all ticked rows have been on screen; if not, go to the first that has not. */
function isRead() {
  for (const row of unseen) if (isOnScreen(row)) unseen.delete(row); // the observer may not have said so yet
  const rest = ticked().filter((box) => unseen.has(box.closest("li")));
  if (!rest.length) return true;
  rest[0].focus({ preventScroll: true });
  rest[0].closest("li").scrollIntoView({ block: "start" });
  showStatus(rest.length > 1 ? `Encore ${rest.length} titres à lire avant de valider.` : "Encore un titre à lire avant de valider.");
  return false;
}

/** Send a form, and open the page that it leads to. Sent again, it adds only what is missing. */
async function submit(form) {
  if (isBusy || (form === batch && !ticked().length)) return;
  isBusy = true;
  const body = new URLSearchParams(new FormData(form)).toString();
  const { status, url } = await send("POST", form.action, body, { type: FORM });
  if (status === 200) {
    dismiss("batch");
    if (form === batch) remember(url);
    else dropDeeds((deed) => deed.request?.[1] === pathOf(form.action));
    return location.assign(url); // still busy: further keys are ignored
  }
  isBusy = false;
  report(form, status);
}

/** Let `z` undo the batch whose page is at an address. */
function remember(address) {
  const { pathname, search } = new URL(address);
  addDeed({
    what: "la validation du dernier lot",
    undone: "Le lot est annulé.",
    page: pathOf(address),
    request: ["POST", `${pathname}/defaire${search}`, "", { type: FORM }],
  });
}

function report(form, status) {
  // An earlier attempt may have recorded, or undone, a part.
  const [notYet, refused] = form === undo ? ["Pas encore tout défait", "Pas tout défait"] : ["Pas encore tout enregistré", "Pas tout enregistré"];
  if (isTemporary(status)) {
    const choice = form === batch ? " Votre choix est gardé ici." : "";
    warn("batch", `${notYet} : le serveur ne répond pas.${choice}`, ["Réessayer", () => submit(form)]);
  } else if (status === 401) {
    warn("batch", `${notYet} : il faut vous reconnecter.`, ["Se connecter", signInPath()]);
  } else if (status === 403) {
    warn("batch", `${refused} : la session a changé.`, RELOAD);
  } else if (status === 409 && form === batch) {
    // The only one: of a batch that is recorded in part, the server leaves the rest out.
    warn("batch", "Pas enregistré : le modèle a été mis à jour entre-temps. Le lot peut changer.", RELOAD);
  } else {
    warn("batch", `${refused} : ce lot n’est plus valable.`, RELOAD);
  }
}
