// Find labels by a query: parts of their names or of their cues.
import { fold } from "./french.js";

/** Return what `match` compares a query with: a label's names, its own first, and its cues. */
export function searchKeys(names, cues) {
  return { names: names.map(toKey), cues: cues.map(toKey), nameWords: words(names.join(" ")) };
}

/**
 * Return how a label matches a query: its `rank`, 0 for best, and the cue `via` which it does, if no name matches; or null.
 * 0: the query is one of its names; 1: an acronym among its cues; 2: its own name starts with the query; 3: another name
 * does; 4: each word of the query starts a word of its names; 5: the query is one of its cues; 6: each word starts a word
 * of one cue; 7: a name contains the query.
 */
export function match({ names, cues, nameWords }, query) {
  const folded = fold(query.trim());
  const parts = words(query);
  const isExact = (key) => key.folded === folded;
  const isStart = (key) => key.folded.startsWith(folded);
  const hasParts = (candidates) => parts.length > 0 && eachStartsAWord(parts, candidates);
  const cue = cues.find(isExact);
  if (names.some(isExact)) return { rank: 0 };
  if (cue && isAcronym(cue.text)) return { rank: 1, via: cue.text };
  if (isStart(names[0])) return { rank: 2 };
  if (names.some(isStart)) return { rank: 3 };
  if (hasParts(nameWords)) return { rank: 4 };
  if (cue) return { rank: 5, via: cue.text };
  const similarCue = cues.find((key) => hasParts(key.words));
  if (similarCue) return { rank: 6, via: similarCue.text };
  return names.some((key) => key.folded.includes(folded)) ? { rank: 7 } : null;
}

function toKey(text) {
  return { text, folded: fold(text), words: words(text) };
}

function isAcronym(text) {
  return text === text.toUpperCase();
}

function eachStartsAWord(parts, candidates) {
  return parts.every((part) => candidates.some((word) => word.startsWith(part)));
}

/** Return the words of a text, folded. */
export function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
