// Finding labels by what is typed: parts of their names, or of the cues that tell of them.
import { fold } from "./french.js";

export const NOWHERE = 5;

/** Return what `rank` looks a label up by: its own name, that with its aliases, and its cues. */
export function lookedUp(label, names, cues) {
  return { whole: fold(label), name: fold(names), named: words(names), cued: cues.split("|").map(words) };
}

/**
 * 0: it is the whole name; 1: the name starts so; 2: words of the names start with all that is typed;
 * 3: words of one cue do; 4: it stands within a name; 5: nowhere.
 */
export function rank({ whole, name, named, cued }, typed) {
  const wanted = fold(typed.trim());
  const parts = words(typed);
  if (whole === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (parts.length && startAll(parts, named)) return 2;
  if (parts.length && cued.some((cue) => startAll(parts, cue))) return 3;
  return name.includes(wanted) ? 4 : NOWHERE;
}

function startAll(parts, among) {
  return parts.every((part) => among.some((word) => word.startsWith(part)));
}

function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
