"""The companion notebook as a server hands it out: it says where it came from, and its links lead back there."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "notebooks"
LOCAL = "http://localhost:8501/"
"""Where the notebook's links lead in the repository (`notebooks.build.APP`)."""

_ORIGIN = """**Where this notebook comes from.** You downloaded it from [{address}]({address}); its links lead back.

It uses `kai`, the library of KAI Lab. With the project's folder at hand, put this notebook into its folder
`notebooks/`, or run `pip install ".[notebook]"` in the project's folder once. Without it, ask whoever runs {address}
for the folder: it is all that you need."""


def companion(name: str, address: str) -> bytes:
    """Return a companion notebook for those who download it.

    Args:
        name: "companion" or "companion_blanks".
        address: of the server, as its learners have it, with a slash at the end.
    """
    notebook = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8").replace(LOCAL, address))
    origin = {"cell_type": "markdown", "id": "where-from", "metadata": {}, "source": _ORIGIN.format(address=address)}
    notebook["cells"].insert(1, origin | {"source": origin["source"].splitlines(keepends=True)})
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def address_of(url: str | None, page: str, named: str | None = None) -> str:
    """Return the address of a server, with a slash at the end.

    Args:
        url: of one of its pages, as the browser has it; None if it is not known.
        page: the page's own path.
        named: the address that learners use, if whoever runs the server has named it (KAI_ADDRESS).

    >>> address_of("https://lab.example/kai/story?embed=true", "story")
    'https://lab.example/kai/'
    >>> address_of("http://10.0.0.7:8501/story", "story", "https://lab.example"), address_of(None, "story")
    ('https://lab.example/', 'http://localhost:8501/')
    """
    if named:
        return named.rstrip("/") + "/"
    if not url or not url.startswith(("http://", "https://")):
        return LOCAL
    return url.split("?")[0].split("#")[0].rstrip("/").removesuffix(page).rstrip("/") + "/"
