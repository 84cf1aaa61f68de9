"""The inline stubs of our components: each imports its ES module from the files that Streamlit serves beside `main.py`.

A stub rides along with its component, so it is short; the modules are cached by the browser and import each other.
"""

from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"

_STUB = """
const script = [...document.scripts].find(({ src }) => /\\/static\\/js\\//.test(src));
const base = script ? script.src.split("/static/js/")[0] : location.origin;
const arrived = import(`${base}/app/static/js/MODULE`);
export default (component) => {
  let cleanUp = () => {};
  let over = false;
  arrived.then(
    (module) => { if (!over) cleanUp = module.default(component) ?? cleanUp; },
    () => {
      const waiting = component.parentElement.querySelector(".waiting");
      if (waiting) waiting.textContent = "This part of the page did not arrive. Please reload the page.";
    },
  );
  return () => { over = true; cleanUp(); };
};
"""


def js(module: str) -> str:
    """Return the stub that mounts `static/js/MODULE` by calling its default export as Streamlit calls the stub."""
    return _STUB.replace("MODULE", module)


WAITING = '<p class="waiting" role="status">This part of the page is on its way …</p>'
"""What stands in a component's place until its module has arrived, or says that it has not."""


def css(*names: str) -> str:
    """Return the style sheets `static/css/NAME`, one after the other, and that of covers."""
    return "\n".join((STATIC / "css" / name).read_text() for name in (*names, "covers.css"))
