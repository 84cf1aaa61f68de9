"""The app's front end in a notebook: one canvas, the networks' answers and maps, under one's own hand.

`kai.lab`, `kai.look_inside` and `kai.stepper` are anywidgets (https://anywidget.dev): the page's part is the app's own,
bundled into `front-end.js` by `python -m tools.bundle`, and the kernel answers what the app's server answers there.
"""

from pathlib import Path

FRONT_END = Path(__file__).parent / "front-end.js"
"""The bundle; it is an ES module."""
