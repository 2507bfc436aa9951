// Addresses of the desk's own pages.

/** Return the address of an article; `query` contains the filters of the queue it was opened from. */
export function articlePath(number, query = "") {
  return `/articles/${number}${query && `?${query}`}`;
}

/** Return the path of an address on this desk, with its query. */
export function pathOf(address) {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** Return the address of the sign-in page, which leads back to the current page. */
export function signInPath() {
  return `/entrer?suite=${encodeURIComponent(pathOf(location.href))}`;
}
