// Find labels by a query: parts of their names or of their cues.
import { fold } from "./french.js";

export const NO_MATCH = 5;

/** Return what `rank` compares a query with: the label's name, its name with aliases, and its cues. */
export function searchKeys(label, names, cues) {
  return { label: fold(label), names: fold(names), nameWords: words(names), cueWords: cues.split("|").map(words) };
}

/**
 * Return how well a label matches a query, 0 for best. 0: the query is the label's name; 1: its name
 * starts with the query; 2: each word of the query starts a word of its names; 3: each starts a word
 * of one cue; 4: a name contains the query; 5 (`NO_MATCH`): none of these.
 */
export function rank({ label, names, nameWords, cueWords }, query) {
  const folded = fold(query.trim());
  const parts = words(query);
  if (label === folded) return 0;
  if (names.startsWith(folded)) return 1;
  if (parts.length && eachStartsAWord(parts, nameWords)) return 2;
  if (parts.length && cueWords.some((cue) => eachStartsAWord(parts, cue))) return 3;
  return names.includes(folded) ? 4 : NO_MATCH;
}

function eachStartsAWord(parts, candidates) {
  return parts.every((part) => candidates.some((word) => word.startsWith(part)));
}

/** Return the words of a text, folded. */
export function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
