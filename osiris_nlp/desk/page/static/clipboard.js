// The clipboard: a web page, copied whole (Ctrl+A, Ctrl+C), as the file that the desk's reader reads; labels to copy.
import { typeset } from "./french.js";

// Lines of OSIRIS: the breadcrumb, the list of all keywords, the buttons of the old layout.
const OSIRIS = /^[^\S\n]*(?:vous êtes ici\s?:?[^\S\n]*)?accueil(?: du site)?[^\S\n]*[>›»→|/]|^[^\S\n]*navigation par mots[ -]clés|texte plus petit/im;
const MENU = /<(?:nav|footer)\b/i;
const LISTED_LINK = /<li\b[^<>]*>\s{0,9}<a\b/gi;
// Chromium writes the whole style of each element into it, several times the size of the page.
const STYLE = /(<[a-z][^<>]*?) style="(?![^"]*display: ?none)[^"]*"/gi;
const MENU_LINKS = 10; // an article of its own has fewer in its lists

/**
 * Return the page as `{ name, content }`, or null for less than a page, such as a paragraph. The HTML
 * is never parsed here: the desk's server reads it as a file.
 */
export function copiedPage(clipboard) {
  const html = clipboard.getData("text/html");
  const text = clipboard.getData("text/plain");
  const isOsiris = OSIRIS.test(text);
  const hasMenus = MENU.test(html) || (html.match(LISTED_LINK) ?? []).length >= MENU_LINKS;
  if (html && (isOsiris || hasMenus)) {
    // Browsers copy the body alone.
    const content = new Blob(["<!doctype html>", html.replace(STYLE, "$1")]);
    return { name: "page.html", content };
  }
  return isOsiris ? { name: "page.txt", content: new Blob([text]) } : null;
}

/** Copy labels, and say so in an element of the page. */
export async function copyLabels(labels, line) {
  if (!labels.length) return line.replaceChildren(typeset("Cochez d’abord un mot-clé."));
  try {
    await navigator.clipboard.writeText(labels.join(", "));
    line.textContent = typeset(`Copié : ${labels.join(", ")}`);
  } catch {
    showForCopying(labels, line);
  }
}

/** Show the labels, selected, to copy by hand, because the browser refused access to the clipboard. */
function showForCopying(labels, line) {
  const field = document.createElement("textarea");
  field.value = labels.join(", ");
  field.readOnly = true;
  field.rows = 2;
  field.setAttribute("aria-label", "Mots-clés à copier");
  line.replaceChildren(typeset("Le navigateur refuse de copier : faites Ctrl+C."), field);
  field.select();
}
