// What a finger finds on a page: targets that are too small, texts that are cut off, all that is said.
window.targets = {
  all: (root = document.querySelector("[data-testid=stMain]")) =>
    [...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? [one, ...targets.all(one.shadowRoot)] : [one])),
  /** Controls of less than 44 pixels; cells of a grid are as large as their grid lets them, and sliders have a larger thumb. */
  small() {
    const controls = ["button", "a.button", "select", "summary", "textarea", "input:not([type=range], [type=checkbox])", "[role=button]", "[role=switch]"];
    return targets.all()
      .filter((one) => one.matches(controls.join()) && !one.closest(".kernel-cells"))
      .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((one) => ({ name: one.getAttribute("aria-label") || one.textContent.trim(), ...one.getBoundingClientRect().toJSON() }))
      .filter(({ width, height }) => width > 1 && (width < 43.5 || height < 43.5))
      .map(({ name, width, height }) => `${name}: ${width.toFixed(0)}×${height.toFixed(0)}`);
  },
  cut: () =>
    targets.all()
      .filter((one) => one.matches("p, span, h1, h2") && getComputedStyle(one).overflowX !== "visible")
      .filter(({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
      .map((one) => one.textContent),
  said: () =>
    targets.all()
      .filter((one) => !one.matches("style, script"))
      .flatMap((one) => [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE))
      .map(({ textContent }) => textContent)
      .join(" "),
};
