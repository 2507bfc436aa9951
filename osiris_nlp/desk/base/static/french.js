// French typography and text, as in the pages.
export const BROAD = "\u00a0";
const THIN = "\u202f";
const MAX_TITLE = 50; // characters

/** Return text with no-break spaces before high punctuation, as `french.typeset` does. */
export function typeset(text) {
  return text
    .replace(/ ([;?!])/g, `${THIN}$1`)
    .replace(/ ([:%»])/g, `${BROAD}$1`)
    .replace(/« /g, `«${BROAD}`);
}

/** Return an ISO day in words, as `french.day` does: «1ᵉʳ mars 2005». */
export function longDay(day) {
  const words = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
  return words.replace(/^1 /, "1ᵉʳ ").replace(" ", BROAD);
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

/** Return a label as nodes with a line-break opportunity after each slash, as the filter `breakable` does. */
export function breakable(label) {
  return label.split(/(?<=\/)/).flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part]));
}

/** Return labels as text, such as «Fintech, Yas», or «aucun mot-clé». */
export function listLabels(labels) {
  return labels.length ? labels.join(", ") : "aucun mot-clé";
}

/** Return what a validation says of its article: its labels, or «hors sujet». */
export function listChoice({ labels, aside }) {
  return aside ? "hors sujet" : listLabels(labels);
}

/** Return an article's title in quotation marks, shortened to fit on a line. */
export function quoteTitle(title) {
  if (!title) return "article sans titre";
  const letters = Array.from(title);
  return `« ${letters.length > MAX_TITLE ? `${letters.slice(0, MAX_TITLE - 1).join("").trimEnd()}…` : title} »`;
}
