// What editors can do to an article besides reviewing it: each act has a script, which runs before the page opens.
const openers = [];

/** Have `open(article, signal)` called for each article; it returns what letters do in the panel, by letter. */
export function addAct(open) {
  openers.push(open);
}

/** Open the acts of an article until `signal`; return what letters do. */
export function openActs(article, signal) {
  return Object.assign({}, ...openers.map((open) => open(article, signal)));
}
