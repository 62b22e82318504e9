// A visit to this page: the signed cookie says who, and each socket needs a fresh single-use token.

const KNOWN = "frontdesk.known";

export class SessionRefused extends Error {}

/** A token for one socket, good for a minute. Throws SessionRefused when this site may not open one. */
export async function newToken() {
  const embedded = document.documentElement.dataset.embedded === "true";
  const answer = await fetch(`/web/session${embedded ? "?embedded=1" : ""}`, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
  });
  if (answer.status === 403) throw new SessionRefused();
  if (!answer.ok) throw new Error(`session ${answer.status}`);
  return (await answer.json()).token;
}

export function socketTo(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url);
}

/** Whether this browser has talked here before: only then is there a history to fetch before anybody writes. */
export function isKnown() {
  try {
    return localStorage.getItem(KNOWN) === "1";
  } catch {
    return false; // storage is blocked, as in a private window
  }
}

export function becomeKnown() {
  try {
    localStorage.setItem(KNOWN, "1");
  } catch {
    // Then the history comes with the first word instead.
  }
}
