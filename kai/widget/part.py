"""The base of all our widgets: a part of the app's front end, whose questions the kernel answers."""

from __future__ import annotations

import anywidget
import traitlets

from kai.widget import FRONT_END
from kai.widget.resources import NotThere, Resources


class Part(anywidget.AnyWidget):
    """A part of the front end in a notebook.

    Args:
        part: "canvas", "inside" or "stepper".
        data: what the app's server sends for it.
        resources: answer what it asks for.
    """

    _esm = FRONT_END.read_text(encoding="utf-8")
    _part = traitlets.Unicode().tag(sync=True)
    _data = traitlets.Dict().tag(sync=True)
    _resources = traitlets.Dict().tag(sync=True)
    """What is saved with the notebook: with it the part works without a kernel, as far as it goes."""

    def __init__(self, part: str, data: dict, resources: Resources, **traits: object):
        super().__init__(_part=part, _data=data, **traits)
        self.resources = resources
        self.on_msg(self._answer)

    def keep(self, *paths: str) -> None:
        """Have these resources in the page at once, and in a saved notebook."""
        self._resources = {path: self.resources.answer(path) for path in paths}

    def _answer(self, _: object, content: dict, buffers: list) -> None:
        """Answer a question of the page."""
        try:
            found = self.resources.answer(str(content["path"]), bytes(buffers[0]) if buffers else b"")
        except NotThere as error:
            self.send({"id": content["id"], "status": 404, "detail": str(error)})
        except Exception as error:  # noqa: BLE001 (a network of one's own may fail in any way; the page says so)
            self.send({"id": content["id"], "status": 400, "detail": f"The network stopped: {error}"})
        else:
            self.send({"id": content["id"], "status": 200}, [found])
