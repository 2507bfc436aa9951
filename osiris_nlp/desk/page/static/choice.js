// An editor's choice for an article: `labels`, the main one first, and `rejected`, the suggestions that do not apply.
// Each function returns a new choice, so that one can be compared with an earlier one.

export function select({ labels, rejected }, label) {
  return { labels: [...without(labels, label), label], rejected: without(rejected, label) };
}

export function selectOnly({ rejected }, label) {
  return { labels: [label], rejected: without(rejected, label) };
}

export function deselect({ labels, rejected }, label) {
  return { labels: without(labels, label), rejected };
}

/** Make a label the main one, selecting it if necessary. */
export function makeMain({ labels, rejected }, label) {
  return { labels: [label, ...without(labels, label)], rejected: without(rejected, label) };
}

/** Reject a suggestion, deselecting it, or take its rejection back. */
export function reject({ labels, rejected }, label) {
  if (rejected.includes(label)) return { labels, rejected: without(rejected, label) };
  return { labels: without(labels, label), rejected: [...rejected, label] };
}

/** Select `replacement` in the place of a label, or at the end if the label is not selected. */
export function replace({ labels, rejected }, label, replacement) {
  const others = without(labels, label, replacement);
  const position = labels.indexOf(label);
  others.splice(position < 0 ? others.length : position, 0, replacement);
  return { labels: others, rejected: without(rejected, replacement) };
}

/** Return whether two choices are the same; one that was stored may have no `rejected`. */
export function isSameChoice(choice, other) {
  return asText(choice) === asText(other);
}

function asText({ labels, rejected = [] }) {
  return JSON.stringify([labels, rejected]);
}

function without(labels, ...others) {
  return labels.filter((label) => !others.includes(label));
}
