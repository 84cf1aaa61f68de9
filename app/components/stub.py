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
  arrived.then((module) => { if (!over) cleanUp = module.default(component) ?? cleanUp; });
  return () => { over = true; cleanUp(); };
};
"""


def js(module: str) -> str:
    """Return the stub that mounts `static/js/MODULE` by calling its default export as Streamlit calls the stub."""
    return _STUB.replace("MODULE", module)


def css(name: str) -> str:
    """Return the style sheet `static/css/NAME`."""
    return (STATIC / "css" / name).read_text()
