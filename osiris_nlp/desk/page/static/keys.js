// Keys of the article page. They work only while the panel has the focus; those on letters and digits only while the panel
// itself or a checkbox has it, not a button, a field or a summary. They can be turned off (WCAG 2.1.4).
import { stepPassage } from "./passages.js";
import { readSetting, saveSetting } from "./storage.js";

const PAGE = 0.85; // of the text's height in the window
const LINES = 0.2;
const ROW_BOX = '.row input[type="checkbox"]';

/**
 * Listen to keys in the panel and call `actions`. While the panel itself has the focus, Space scrolls the
 * article; on a checkbox, Space toggles it.
 */
export function listen(panel, rows, actions) {
  const shortcuts = openSetting(panel);
  panel.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches('[role="combobox"], select, textarea')) return;
    let action = findAction(panel, rows, actions, event);
    const takesShortcuts = event.target === panel || event.target.matches(ROW_BOX);
    if (!action && takesShortcuts && shortcuts.checked) action = findShortcut(panel, rows, actions, event);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Return the checkbox that turns the shortcuts on and off, as the editor has left it. */
function openSetting(panel) {
  const shortcuts = document.getElementById("shortcuts");
  const show = () => panel.classList.toggle("keyless", !shortcuts.checked);
  shortcuts.checked = readSetting("shortcuts", true);
  show();
  shortcuts.addEventListener("change", () => {
    saveSetting("shortcuts", shortcuts.checked);
    show();
  });
  return shortcuts;
}

/** Return what a key other than a shortcut does. */
function findAction(panel, rows, actions, { key, repeat, shiftKey, target }) {
  const isPanel = target === panel;
  const isRow = target.matches(ROW_BOX);
  const moves = { ArrowDown: () => rows.move(1), ArrowUp: () => rows.move(-1) };
  const ends = { Home: () => rows.focus(rows.all()[0]), End: () => rows.focus(rows.all().at(-1)) };
  const scrolls = {
    PageDown: () => scroll(panel, PAGE),
    PageUp: () => scroll(panel, -PAGE),
    Home: () => scrollTo(0, 0),
    End: () => scrollTo(0, document.documentElement.scrollHeight),
  };
  if ((isPanel || isRow) && key === "Enter") return repeat ? () => {} : shiftKey ? actions.keepOnly : actions.validate;
  if ((isPanel || isRow) && key in moves) return moves[key];
  if (isRow && key in ends) return ends[key];
  if (isPanel && key === " ") return () => scroll(panel, shiftKey ? -PAGE : PAGE);
  return scrolls[key];
}

function findShortcut(panel, rows, actions, { code, key, repeat, shiftKey }) {
  const letter = key.toLowerCase();
  if (letter === "j") return () => scroll(panel, LINES);
  if (letter === "k") return () => scroll(panel, -LINES);
  if (letter === "n") return () => stepPassage(shiftKey ? -1 : 1);
  if (letter === "p") return () => stepPassage(-1);
  if (repeat) return null;
  if (/^[1-9]$/.test(key)) return () => pick(panel, rows, rows.all()[key - 1]);
  // On a French keyboard the digit keys produce digits only with Shift.
  const digit = /^Digit([1-9])$/.exec(code);
  if (digit && !shiftKey && !/^\d$/.test(key)) return () => pick(panel, rows, rows.all()[digit[1] - 1]);
  if (letter === "h") return shiftKey ? actions.aside : actions.nameAside;
  const { add, back, keys, letters, main, more, postpone, reject, undo } = actions;
  return { ...letters, a: add, "/": add, m: main, r: back, s: postpone, x: reject, z: undo, "+": more, "?": keys }[letter];
}

/** Scroll by a share of what the panel leaves of the window: on a narrow one it lies over the text. */
function scroll(panel, share) {
  const isSheet = getComputedStyle(panel).position === "fixed";
  scrollBy(0, share * (isSheet ? panel.getBoundingClientRect().top : innerHeight));
}

/** Toggle a row and make it the current one; the focus goes to the panel, where Space scrolls. */
function pick(panel, rows, row) {
  if (!row) return;
  panel.focus({ preventScroll: true });
  rows.toggle(row);
  rows.go(row);
}
