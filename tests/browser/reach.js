// What a visitor can reach on a page, looked for inside shadow roots, too. `axe` is there already.
window.reach = {
  all(root = document) {
    return [...root.querySelectorAll("*")].flatMap((element) =>
      element.shadowRoot ? [element, ...reach.all(element.shadowRoot)] : [element]);
  },
  focused() {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  },
  isOurs: (element) => element.getRootNode() instanceof ShadowRoot,
  isShown(element) {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest("[inert]");
  },
  /** What can be operated with Tab; within a group of radio buttons, arrow keys go on. The scrolled page is no control. */
  controls() {
    const what = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const other = 'main, [role="radio"], [data-testid="stSidebar"] *';
    return reach.all().filter((element) =>
      element.matches(what) && !element.matches(other) && element.tabIndex >= 0 && !element.disabled && reach.isShown(element));
  },
  describe: (element) => `${element.localName} “${(element.getAttribute("aria-label") || element.textContent).trim().slice(0, 50)}”`,
  /** Where the keyboard is: a number for each element, its name, whether it shows that it has the focus, and is in sight. */
  here() {
    const element = reach.focused();
    if (!element || element === document.body) return null;
    const isSame = element === reach.last;
    reach.last = element;
    (reach.visited ??= new Set()).add(element);
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return {
      what: reach.describe(element),
      isSame,
      isOurs: reach.isOurs(element),
      // The page as a whole can be scrolled, and a table of the framework is named by its heading row.
      isNamed: element.matches('main, [data-testid="stDataFrame"] *') || axe.commons.text.accessibleText(element).trim() !== "",
      showsFocus: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      isInSight: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    };
  },
  missed() {
    return reach.controls().filter((element) => !reach.visited.has(element)).map(reach.describe);
  },
  /** Controls of ours that reach beyond the window's sides, or are cut by what holds them. */
  cut() {
    return reach.controls().filter(reach.isOurs).filter((element) => {
      if (element.closest(".scroll")) return false; // a picture that is meant to be scrolled
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1 || (element.localName === "button" && element.scrollWidth > element.clientWidth + 1);
    }).map(reach.describe);
  },
  /** Controls of ours that a finger misses: smaller than 24×24 (WCAG 2.2, 2.5.8; a link in a sentence may be). */
  small() {
    return reach.controls().filter(reach.isOurs).filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return (width < 24 || height < 24) && !element.matches("p a");
    }).map(reach.describe);
  },
};
