"""Make the companion notebook twice from one source: complete, and with blanks for learners.

    python -m notebooks.build

`companion.py` is Python in the percent format: `# %%` opens a cell of code, `# %% [markdown]` one of text, whose lines
are comments. What learners are to write stands between `# BLANK: what to do` and `# END`; lines of comment after
`# INSTEAD` are what they find there besides the words. Links such as `app:pooling` lead to a page of the app.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "companion.py"
COMPLETE = FOLDER / "companion.ipynb"
BLANKS = FOLDER / "companion_blanks.ipynb"
APP = "http://localhost:8501/"
"""Where `make app` serves the pages."""

_CELL = re.compile(r"^# %%(?: \[(markdown)\])?\n", re.MULTILINE)
_BLANK = re.compile(
    r"^(?P<indent> *)# BLANK: (?P<task>.*)\n(?P<solution>(?:.*\n)*?)(?:(?P=indent)# INSTEAD\n(?P<instead>(?:.*\n)*?))?"
    r"(?P=indent)# END\n",
    re.MULTILINE,
)
_LINK = re.compile(r"\]\(app:(\w+)\)")


@dataclass(frozen=True)
class Cell:
    """A cell of the source.

    Attributes:
        kind: "markdown" or "code".
        text: Markdown, or Python that still has the marks of its blanks.
    """

    kind: str
    text: str


def read_cells(source: str) -> list[Cell]:
    r"""Cut a source into its cells; what stands before the first one is not part of the notebook.

    >>> read_cells("header\n# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nx = 1\n")
    [Cell(kind='markdown', text='# Title\n\nText.\n'), Cell(kind='code', text='x = 1\n')]
    """
    _, *parts = _CELL.split(source)
    cells = []
    for markdown, body in zip(parts[::2], parts[1::2], strict=True):
        text = body.strip("\n") + "\n"
        if markdown:
            text = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
        cells.append(Cell(markdown or "code", text))
    return cells


def solved(code: str) -> str:
    r"""Return code with its blanks filled.

    >>> solved("x = 1\n# BLANK: add 1\ny = x + 1\n# INSTEAD\n# y = None\n# END\n")
    'x = 1\ny = x + 1\n'
    """
    return _BLANK.sub(r"\g<solution>", code)


def blanked(code: str) -> str:
    r"""Return code with its blanks empty, for learners to fill.

    >>> blanked("x = 1\n# BLANK: add 1\ny = x + 1\n# INSTEAD\n# y = None\n# END\n")
    'x = 1\n# TODO: add 1\ny = None\n'
    """

    def empty(blank: re.Match[str]) -> str:
        instead = re.sub(r"^( *)# ?", r"\1", blank["instead"] or "", flags=re.MULTILINE)
        return f"{blank['indent']}# TODO: {blank['task']}\n{instead}"

    return _BLANK.sub(empty, code)


def notebook(blanks: bool, app: str = APP) -> dict:
    """Return the companion as a notebook (nbformat 4.5), without outputs.

    Args:
        blanks: leave out what learners are to write.
        app: address of the app to which its links lead, with a slash at the end.
    """
    cells = []
    for number, cell in enumerate(read_cells(SOURCE.read_text(encoding="utf-8")), start=1):
        entry: dict = {"cell_type": cell.kind, "id": f"cell-{number:02}", "metadata": {}}
        if cell.kind == "code":
            text = (blanked if blanks else solved)(cell.text)
            entry |= {"execution_count": None, "outputs": []}
        else:
            text = _LINK.sub(lambda link: f"]({app}{'' if link[1] == 'canvas' else link[1]})", cell.text)
        cells.append(entry | {"source": text.strip("\n").splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def as_text(content: dict) -> str:
    """Write a notebook as Jupyter does."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Run `python -m notebooks.build`."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.build", description="Write both companion notebooks.")
    parser.add_argument("--app", default=APP, help="address of the app, with a slash at the end (default: %(default)s)")
    app = parser.parse_args(arguments).app
    for path, blanks in ((COMPLETE, False), (BLANKS, True)):
        path.write_text(as_text(notebook(blanks, app)), encoding="utf-8")
        print(f"{path.name} is written")


if __name__ == "__main__":
    main()
