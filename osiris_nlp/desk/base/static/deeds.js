// What the editor has done in this tab: `z` and «Annuler» undo it, the last deed first. A deed says `what` is undone, as in
// «la validation de…», and has either the `review` to undo or the `request` that undoes it, with what to say then, `undone`,
// and what to open, the `article` or another `page`.
import { newKey } from "./requests.js";
import { readDeeds, saveDeeds } from "./storage.js";

const MOST = 100;

export function addDeed(deed) {
  saveDeeds([...readDeeds(), { ...deed, key: newKey() }].slice(-MOST));
}

/** Return the last deed, or null if there is none. */
export function lastDeed() {
  return readDeeds().at(-1) ?? null;
}

/** Forget the deeds that meet a condition: they are undone, or cannot be undone any more. */
export function dropDeeds(isOver) {
  saveDeeds(readDeeds().filter((deed) => !isOver(deed)));
}
