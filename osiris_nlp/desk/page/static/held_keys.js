// Keys pressed between the end of an article and the next one. Those that only choose keywords act on the next one.
// The first that does more, and all that follow it, are ignored: nobody has seen yet what they would act on.
const HOLDABLE = /^(.|Enter|Tab|ArrowUp|ArrowDown)$/su;
const CHOOSING_KEY = /^([1-9mx+]|ArrowUp|ArrowDown)$/i;

let heldEvents = null; // the events, while no article takes keys

addEventListener("keydown", (event) => {
  const isElsewhere = event.target !== document.body && !event.target.closest("[inert]");
  if (!heldEvents || isElsewhere || event.ctrlKey || event.altKey || event.metaKey || !HOLDABLE.test(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  heldEvents.push(event);
}, { capture: true });

/** Hold the keys pressed from now on; the panel takes neither keys nor clicks. */
export function holdKeys(panel) {
  heldEvents ??= [];
  panel.inert = true;
  document.activeElement.blur(); // `inert` only removes the focus at the next repaint
}

/** Let a panel take keys again; those that were held are ignored. */
export function dropKeys(panel) {
  heldEvents = null;
  panel.inert = false;
  panel.focus({ preventScroll: true });
}

/** Let the panel of the next article take keys, beginning with those that were held. */
export function passKeys(panel) {
  const events = heldEvents ?? [];
  const end = events.findIndex((event) => !isChoosing(event));
  dropKeys(panel);
  for (const event of events.slice(0, end < 0 ? events.length : end)) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", event));
  }
}

/** Return whether a key changes only which keywords are chosen; a digit key of a French keyboard does, without Shift. */
function isChoosing({ code, key, shiftKey }) {
  return CHOOSING_KEY.test(key) || (/^Digit[1-9]$/.test(code) && !shiftKey);
}
