// Whether this device is the instructor's remote: the one page that shows what is private. The tab remembers that it asked.

const KEY = "kai-remote";

/** Whether this tab is a remote, or waits to become one. */
export function isRemote() {
  try {
    return sessionStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

/** @param {boolean} on */
export function keepRemote(on) {
  try {
    if (on) sessionStorage.setItem(KEY, "1");
    else sessionStorage.removeItem(KEY);
  } catch {
    // No storage on this device: the page has to be asked again after a reload.
  }
}
