// How long an article is in view, and how many keys and buttons are pressed there. Sent with its validation.
const MOST_SECONDS = 86_400;
const MOST_PRESSES = 100_000;
const MODIFIERS = ["Alt", "AltGraph", "CapsLock", "Control", "Fn", "Meta", "Shift"];

/** Measure from now on until `signal`, while the tab is visible; return a function that returns the effort so far. */
export function measureEffort(signal) {
  let milliseconds = 0;
  let visibleSince = null; // on the clock of `performance.now`; null while the tab is hidden
  let presses = 0;

  resume();
  document.addEventListener("visibilitychange", resume, { signal });
  // In the capturing phase, since other listeners end some events. A finger that scrolls ends in `pointercancel`.
  addEventListener("keydown", ({ key, repeat }) => {
    if (!repeat && !MODIFIERS.includes(key)) presses += 1;
  }, { signal, capture: true });
  addEventListener("pointerup", () => { presses += 1; }, { signal, capture: true });

  function resume() {
    const now = performance.now();
    if (visibleSince !== null) milliseconds += now - visibleSince;
    visibleSince = document.hidden ? null : now;
  }

  return () => {
    resume();
    const seconds = Math.min(Math.round(milliseconds / 1000), MOST_SECONDS);
    return { seconds, presses: Math.min(presses, MOST_PRESSES) };
  };
}
