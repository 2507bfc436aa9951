// Finding labels by what is typed: parts of their names, or of the cues that tell of them.
import { fold } from "./french.js";

export const NOWHERE = 4;

/** Return what `rank` looks a label up by. */
export function lookedUp(names, cues) {
  return { name: fold(names), named: words(names), cued: cues.split("|").map(words) };
}

/**
 * 0: the name starts so; 1: words of the names start with all that is typed; 2: words of one cue do;
 * 3: it stands within a name; 4: nowhere.
 */
export function rank({ name, named, cued }, typed) {
  const wanted = fold(typed.trim());
  const parts = words(typed);
  if (name.startsWith(wanted)) return 0;
  if (parts.length && startAll(parts, named)) return 1;
  if (parts.length && cued.some((cue) => startAll(parts, cue))) return 2;
  return name.includes(wanted) ? 3 : NOWHERE;
}

function startAll(parts, among) {
  return parts.every((part) => among.some((word) => word.startsWith(part)));
}

function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
