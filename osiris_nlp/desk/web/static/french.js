// French as the pages write it.
const BROAD = "\u00a0";
const THIN = "\u202f";

/** Make the spaces before high punctuation unbreakable, as `french.typeset` does. */
export function typeset(text) {
  return text
    .replace(/ ([;?!])/g, `${THIN}$1`)
    .replace(/ ([:%»])/g, `${BROAD}$1`)
    .replace(/« /g, `«${BROAD}`);
}

/** Return text in lower case, without accents, ligatures and typographic apostrophes. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/[’‘ʼ′`´]/g, "'");
}

/** Return a label as nodes that may break after its slashes, as `broken` in the templates does. */
export function broken(label) {
  return label.split(/(?<=\/)/).flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part]));
}

/** Name labels in a row: «Fintech, Yas», or that there are none. */
export function named(labels) {
  return labels.length ? labels.join(", ") : "aucun mot-clé";
}
