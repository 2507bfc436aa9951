// On a narrow window, the panel as a sheet at the bottom: closed, it shows chips; open, all of the panel.

/** Let the button open and close the sheet, until `signal`; return `open`. Escape and whatever happens outside close it. */
export function openSheet(panel, signal) {
  const button = document.getElementById("show-panel");

  button.addEventListener("click", () => set(!panel.matches(".open")));
  panel.addEventListener("keydown", ({ key, target }) => key === "Escape" && !target.matches("textarea") && set(false));
  // The browser leaves a chip that shows in part where it is.
  panel.addEventListener("focusin", ({ target }) => target.closest(".row")?.scrollIntoView({ block: "nearest" }));
  for (const name of ["focusin", "pointerdown"]) {
    document.addEventListener(name, ({ target }) => panel.contains(target) || set(false), { signal });
  }

  function set(isOpen) {
    panel.classList.toggle("open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) panel.scrollTop = 0;
  }

  return { open: () => set(true) };
}
