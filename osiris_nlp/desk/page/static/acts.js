// What editors can do to an article besides reviewing it: each act has a script, which runs before the page opens.
const openers = [];

/** Have `open(article, signal)` called for each article; it returns what letters do in the panel, by letter. */
export function addAct(open) {
  openers.push(open);
}

/** Let a summary move the focus to the first field that it shows; Escape leaves the fields, and so does closing them. */
export function foldOut(details, { backToPanel, openSheet }) {
  const toggle = () => {
    details.open = !details.open;
    if (!details.open) return backToPanel();
    openSheet();
    details.querySelector("select, textarea").focus();
  };
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    toggle();
  });
  details.addEventListener("keydown", ({ key }) => key === "Escape" && backToPanel());
  return toggle;
}

/** Open the acts of an article until `signal`; return what letters do. */
export function openActs(article, signal) {
  return Object.assign({}, ...openers.map((open) => open(article, signal)));
}
