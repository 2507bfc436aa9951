// Keyboard shortcuts of the panel. They work only while it has the focus (WCAG 2.1.4), and can be turned off.
import { readSetting, saveSetting } from "./storage.js";

/** Listen to keys in the panel and call `actions`; the shortcuts on letters and digits can be turned off. */
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
    if (event.target.matches('[role="combobox"]')) return;
    const action = findAction(event);
    if (!action) return;
    event.preventDefault();
    action();
  });

  function findAction(event) {
    const { key, repeat } = event;
    const inRows = event.target.matches('.row input[type="checkbox"]');
    if (inRows && key in moves) return moves[key];
    if (inRows && key === "Enter") return repeat ? () => {} : actions.validate;
    if (!shortcuts.checked || repeat) return null;
    if (/^[1-9]$/.test(key)) return () => pick(rows.all()[key - 1]);
    // On a French keyboard the digit keys produce digits only with Shift.
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && !event.shiftKey && !/^\d$/.test(key)) return () => pick(rows.all()[digit[1] - 1]);
    const { add, keys, main, skip, undo } = actions;
    return { a: add, "/": add, z: undo, s: skip, m: main, "?": keys }[key.toLowerCase()];
  }

  const moves = {
    ArrowDown: () => rows.move(1),
    ArrowUp: () => rows.move(-1),
    Home: () => rows.focus(rows.all()[0]),
    End: () => rows.focus(rows.all().at(-1)),
  };

  function pick(row) {
    rows.toggle(row);
    rows.focus(row);
  }

  function showSetting() {
    panel.classList.toggle("keyless", !shortcuts.checked);
  }
}
