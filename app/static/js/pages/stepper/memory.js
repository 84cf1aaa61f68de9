// Where a stepper's set-up is kept: in the page's address, for links and reloads; in the tab, for the way to another page
// and back.

const PAUSE = 250; // ms without a change before the address follows: browsers take only so many a second

export class Memory {
  /** @param {string} kind path of the page @param {() => string} query what opens the stepper as it is now @param {boolean} [keeps] whether the page is ours */
  constructor(kind, query, keeps = true) {
    this.kind = kind;
    this.query = query;
    this.keeps = keeps;
    this.timer = 0;
  }

  /** Whether the address is this page's: when another page is on its way, the address may be that one's already. */
  get hasAddress() {
    return this.keeps && location.pathname.split("/").pop()?.replace(/\.html$/, "") === this.kind;
  }

  /** The query string that was kept; "" if none was. */
  get kept() {
    if (this.hasAddress && location.search) return location.search;
    try {
      return sessionStorage.getItem(`kai-${this.kind}`) ?? "";
    } catch {
      return "";
    }
  }

  /** Keep the set-up soon. */
  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  /** Keep the set-up at once. */
  keep() {
    clearTimeout(this.timer);
    if (!this.hasAddress) return;
    const query = this.query();
    history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
    try {
      sessionStorage.setItem(`kai-${this.kind}`, query);
    } catch {
      // No storage on this device: the address alone remembers.
    }
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
