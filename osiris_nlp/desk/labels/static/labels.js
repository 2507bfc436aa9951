// The list of all labels: a document that the browser keeps, since its address changes with its content.
import { breakable } from "./french.js";
import { searchKeys } from "./finding.js";
import { send } from "./requests.js";

const { status, data } = await send("GET", document.querySelector("[data-labels]").dataset.labels);

/** All labels, each with `label`, `aliases`, `cues`, `note` and search `keys`; none if no answer came. */
export const labels = status === 200 ? data.map(withKeys) : [];

export function findLabel(name) {
  return labels.find(({ label }) => label === name);
}

function withKeys({ label, aliases, cues, note }) {
  return { label, aliases, note, keys: searchKeys([label, ...aliases], cues) };
}

/** Return a label as an option of a list. */
export function createOption({ label, aliases }, index) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `option-${index}`;
  item.ariaSelected = "false";
  item.dataset.label = label;
  item.append(document.createElement("small"), ...breakable(label)); // the first is for what was found, a cue
  if (aliases.length) {
    const names = document.createElement("small");
    names.textContent = aliases.join(", ");
    item.append(" ", names);
  }
  return item;
}
