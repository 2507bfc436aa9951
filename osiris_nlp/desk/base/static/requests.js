// Requests to the desk's server.

const TIMEOUT = 20_000; // ms
const JSON_TYPE = "application/json";
const KEPT_ALIVE = ["DELETE", "PUT"]; // methods of what may be sent as the page is left

// Sent with what changes something: the server refuses it if somebody else has signed in since in this browser.
const editor = encodeURIComponent(document.querySelector(".who .name")?.textContent ?? "");

/**
 * Send a request; return the status, data and final address of the answer, or status 0 if there was none.
 * With `keepalive`, the browser sends it even if the page is left.
 */
export async function send(method, path, body, { type = JSON_TYPE, keepalive = KEPT_ALIVE.includes(method) } = {}) {
  const headers = { Accept: "application/json" };
  const init = { method, headers, keepalive, credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT) };
  if (method !== "GET") headers["X-Editor"] = editor;
  if (body !== undefined) {
    headers["Content-Type"] = type;
    init.body = type === JSON_TYPE ? JSON.stringify(body) : body;
  }
  let answer;
  try {
    answer = await fetch(path, init);
    const isJson = answer.status !== 204 && answer.headers.get("Content-Type")?.includes("json");
    const data = isJson ? await answer.json() : await answer.text();
    return { status: answer.status, data, url: answer.url, wait: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, data: null, wait: 0 };
  }
}

/** Return a new random UUID; `crypto.randomUUID` is missing on plain http. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Return whether a retry may succeed: no answer, too many requests, or a server error. */
export function isTemporary(status) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
