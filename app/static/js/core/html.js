// Markup from templates of our own: what is put into one stands there as text, whatever it says. All elements of our
// components are made by `fill`; nothing else in the page turns a text into markup.

const ESCAPES = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" });

/** A piece of markup that a template has made. */
export class Markup {
  /** @param {string} source */
  constructor(source) {
    this.source = source;
  }

  toString() {
    return this.source;
  }
}

/**
 * Tag of templates, as in html`<b title="${title}">${name}</b>`. Values are texts or numbers, which are escaped (between
 * tags and within quotation marks), markup, or lists of these.
 * @param {TemplateStringsArray} strings @param {...unknown} values
 */
export function html(strings, ...values) {
  return new Markup(strings.reduce((made, string, i) => made + sourceOf(values[i - 1]) + string));
}

/** @param {unknown} value @returns {string} */
function sourceOf(value) {
  if (value instanceof Markup) return value.source;
  if (Array.isArray(value)) return value.map(sourceOf).join("");
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

/** Put markup into an element, in place of what is there. @param {Element} host @param {Markup} markup */
export function fill(host, markup) {
  if (!(markup instanceof Markup)) throw new TypeError("only what the template tag html made becomes markup");
  host.innerHTML = markup.source;
}
