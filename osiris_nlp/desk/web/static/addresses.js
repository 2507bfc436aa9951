// Addresses of our own pages.

/** Return where an article is, within the part of the queue that `query` filters. */
export function articlePath(number, query = "") {
  return `/articles/${number}${query && `?${query}`}`;
}

/** Return where to sign in, to come back here. */
export function entrancePath() {
  return `/entrer?suite=${encodeURIComponent(location.pathname + location.search)}`;
}
