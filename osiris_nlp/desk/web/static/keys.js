// Keys of the decision panel: live only while the focus is in it (WCAG 2.1.4), and switchable off.
import { keepSwitch, readSwitch } from "./kept.js";

/** `acts` are the panel's actions by key; those of letters and digits can be switched off. */
export function listen(panel, rows, acts) {
  const letters = document.getElementById("shortcuts");
  letters.checked = readSwitch("shortcuts", true);
  showSwitch();
  letters.addEventListener("change", () => {
    keepSwitch("shortcuts", letters.checked);
    showSwitch();
  });

  panel.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches('[role="combobox"]')) return;
    const act = action(event);
    if (!act) return;
    event.preventDefault();
    act();
  });

  function action(event) {
    const { key, repeat } = event;
    const inRows = event.target.matches('.row input[type="checkbox"]');
    if (inRows && key in moves) return moves[key];
    if (inRows && key === "Enter") return repeat ? () => {} : acts.validate;
    if (!letters.checked || repeat) return null;
    if (/^[1-9]$/.test(key)) return () => pick(rows.all()[key - 1]);
    // A French keyboard without shift: its digits' own keys.
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && !event.shiftKey && !/^\d$/.test(key)) return () => pick(rows.all()[digit[1] - 1]);
    return { a: acts.add, "/": acts.add, z: acts.undo, s: acts.skip, m: acts.main, "?": acts.keys }[
      key.toLowerCase()
    ];
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

  function showSwitch() {
    panel.classList.toggle("keyless", !letters.checked);
  }
}
