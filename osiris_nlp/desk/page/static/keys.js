// Keys of the article page. They work only while the panel has the focus; those on letters and digits can be
// turned off (WCAG 2.1.4).
import { stepPassage } from "./passages.js";
import { readSetting, saveSetting } from "./storage.js";

const PAGE = 0.85; // of the text's height in the window
const LINES = 0.2;

/**
 * Listen to keys in the panel and call `actions`. While the panel itself has the focus, Space scrolls the
 * article; on a checkbox, Space toggles it.
 */
export function listen(panel, rows, actions) {
  const shortcuts = document.getElementById("shortcuts");
  shortcuts.checked = readSetting("shortcuts", true);
  showSetting();
  shortcuts.addEventListener("change", () => {
    saveSetting("shortcuts", shortcuts.checked);
    showSetting();
  });

  panel.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches('[role="combobox"], select, textarea')) return;
    const action = findAction(event);
    if (!action) return;
    event.preventDefault();
    action();
  });

  function findAction(event) {
    const { key, repeat, shiftKey } = event;
    const isPanel = event.target === panel;
    const isRow = event.target.matches('.row input[type="checkbox"]');
    if ((isPanel || isRow) && key === "Enter") return repeat ? () => {} : shiftKey ? actions.keepOnly : actions.validate;
    if ((isPanel || isRow) && key in moves) return moves[key];
    if (isRow && key in ends) return ends[key];
    if (isPanel && key === " ") return () => scroll(shiftKey ? -PAGE : PAGE);
    if (key in scrolls) return scrolls[key];
    return shortcuts.checked ? findShortcut(event) : null;
  }

  function findShortcut({ code, key, repeat, shiftKey }) {
    const letter = key.toLowerCase();
    if (letter === "j") return () => scroll(LINES);
    if (letter === "k") return () => scroll(-LINES);
    if (letter === "n") return () => stepPassage(shiftKey ? -1 : 1);
    if (letter === "p") return () => stepPassage(-1);
    if (repeat) return null;
    if (/^[1-9]$/.test(key)) return () => pick(rows.all()[key - 1]);
    // On a French keyboard the digit keys produce digits only with Shift.
    const digit = /^Digit([1-9])$/.exec(code);
    if (digit && !shiftKey && !/^\d$/.test(key)) return () => pick(rows.all()[digit[1] - 1]);
    const { add, aside, flag, keys, main, more, postpone, reject, undo } = actions;
    return { a: add, "/": add, f: flag, h: aside, m: main, s: postpone, x: reject, z: undo, "+": more, "?": keys }[letter];
  }

  const moves = {
    ArrowDown: () => rows.move(1),
    ArrowUp: () => rows.move(-1),
  };
  const ends = {
    Home: () => rows.focus(rows.all()[0]),
    End: () => rows.focus(rows.all().at(-1)),
  };
  const scrolls = {
    PageDown: () => scroll(PAGE),
    PageUp: () => scroll(-PAGE),
    Home: () => scrollTo(0, 0),
    End: () => scrollTo(0, document.documentElement.scrollHeight),
  };

  /** Scroll by a share of what the panel leaves of the window: on a narrow one it lies over the text. */
  function scroll(share) {
    const isSheet = getComputedStyle(panel).position === "fixed";
    scrollBy(0, share * (isSheet ? panel.getBoundingClientRect().top : innerHeight));
  }

  /** Toggle a row and make it the current one; the focus goes to the panel, where Space scrolls. */
  function pick(row) {
    if (!row) return;
    panel.focus({ preventScroll: true });
    rows.toggle(row);
    rows.go(row);
  }

  function showSetting() {
    panel.classList.toggle("keyless", !shortcuts.checked);
  }
}
