// The list of all labels: a document that the browser keeps, since its address changes with its content.
import { breakable } from "./french.js";
import { send } from "./requests.js";

/** Fill the list of options, in the order that the page gives, likeliest first; without an answer, it stays empty. */
export async function fillOptions(list) {
  const { status, data } = await send("GET", list.dataset.labels);
  if (status !== 200) return;
  const places = list.dataset.order.split(" ").filter((place) => place in data);
  list.append(...places.map((place) => option(data[place], place)));
}

function option({ label, aliases, cues, note }, place) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `option-${place}`;
  item.ariaSelected = "false";
  Object.assign(item.dataset, { label, cues: cues.join("|"), note });
  item.append(...breakable(label));
  if (aliases.length) {
    const names = document.createElement("small");
    names.textContent = aliases.join(", ");
    item.append(" ", names);
  }
  return item;
}
