"""The inline stubs of our components: each imports its ES module, under the hash that all modules of a version share.

A stub rides along with its component, so it is short; the modules are cached by the browser and import each other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from app.http import modules, resources
from app.singleton import once

STATIC = Path(__file__).parent.parent / "static"

_STUB = """
const arrived = import(location.origin + "ADDRESS");
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
    base = resources.prefix(st.get_option("server.baseUrlPath"))
    return _STUB.replace("ADDRESS", f"{base}/{resources.FOLDER}/{modules.address(module)}")


WAITING = '<p class="waiting" role="status">This part of the page is on its way …</p>'
"""What stands in a component's place until its module has arrived, or says that it has not."""


def component(name: str, module: str, *, css: str = "", html: str = WAITING) -> Callable[..., Any]:
    """Declare a component; Streamlit hears of it when it is first mounted.

    Only then is it certain that the server's settings are read, its base path among them.

    Args:
        name: tells it from all other components.
        module: its ES module below `static/js`.
        css: its style sheets.
        html: what stands in its place until its module has arrived.

    Returns:
        Mounts it, as what `st.components.v2.component` returns does.
    """

    @once
    def declared() -> Callable[..., Any]:
        return st.components.v2.component(name, html=html, css=css or None, js=js(module))

    return lambda **arguments: declared()(**arguments)


def css(*names: str) -> str:
    """Return the style sheets `static/css/NAME`, between what all parts begin with and that of covers."""
    return "\n".join((STATIC / "css" / name).read_text() for name in ("base.css", *names, "covers.css"))
