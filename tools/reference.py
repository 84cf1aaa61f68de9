"""Write docs/reference.md from the docstrings of `kai`: `python -m tools.reference`; a test keeps it in step."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from textwrap import dedent, indent

import kai

PAGE = Path(__file__).parent.parent / "docs" / "reference.md"
SECTIONS = ("Args:", "Attributes:", "Returns:", "Yields:", "Raises:", "Source:")
HEAD = """# The library, name by name

Made from the docstrings by `python -m tools.reference`; a test keeps it so. `import kai` takes a moment only: each name
is imported when it is first used. Shapes are (N, C, H, W); offsets are (row, col), rows counted down; grey levels are
0..1.
"""


def reference() -> str:
    """Return the page: all public names of `kai`, by the module that they come from."""
    by_home: dict[str, list[str]] = {}
    for name in sorted(kai.__all__, key=str.lower):
        thing = getattr(kai, name)
        home = thing.__name__ if inspect.ismodule(thing) else thing.__module__
        by_home.setdefault(home, []).append(name)
    parts = [HEAD]
    for home, names in sorted(by_home.items()):
        file = home.replace(".", "/") + ".py"
        parts.append(f"## [{home}](../{file})\n\n{_first_sentence(inspect.getmodule(getattr(kai, names[0])))}\n")
        parts += [_entry(name) for name in names]
    return "\n".join(parts)


def _first_sentence(module: object) -> str:
    return " ".join(dedent(module.__doc__).strip().split("\n\n")[0].split())


def _entry(name: str) -> str:
    thing = getattr(kai, name)
    if inspect.ismodule(thing):  # kai.mnist is a module that can be called
        thing = thing.load
    return f"### kai.{name}{_signature(thing)}\n\n{to_markdown(inspect.getdoc(thing))}\n"


class _Bare(str):
    """Text that is shown without quotes."""

    __repr__ = str.__str__


def _signature(thing: object) -> str:
    """Return how a thing is called, annotations as they stand in the code without their modules."""
    signature = inspect.signature(thing)
    parameters = []
    for each in signature.parameters.values():
        each = each.replace(annotation=_Bare(each.annotation))
        parameters.append(each.replace(default=_Bare("…")) if isinstance(each.default, Path) else each)
    returned = signature.return_annotation
    bare = signature.replace(
        parameters=parameters, return_annotation=_Bare(returned) if isinstance(returned, str) else returned
    )
    text = str(bare).removesuffix(" -> None")
    return re.sub(r"\b(?:kai|torch|numpy|np|nn|collections\.abc)\.(?:[a-z_]+\.)*", "", text)


def to_markdown(docstring: str) -> str:
    r"""Turn a docstring in Google's style into Markdown.

    >>> print(to_markdown("Add.\n\nArgs:\n    x: a number\n        of any size."))
    Add.
    <BLANKLINE>
    **Args**
    - `x`: a number of any size.
    """
    return "\n\n".join(_block(block) for block in _blocks(docstring)).strip()


def _blocks(docstring: str) -> list[str]:
    """Part a docstring at its blank lines; what is indented stays with what it belongs to."""
    blocks: list[str] = []
    for block in docstring.split("\n\n"):
        belongs = blocks and block.startswith("    ") and not block.strip().startswith(">>>")
        if belongs:
            blocks[-1] += "\n\n" + block
        elif block.strip():
            blocks.append(block)
    return blocks


def _block(block: str) -> str:
    first = block.split("\n", 1)[0].strip()
    if first.startswith(">>>"):
        return f"```python\n{dedent(block)}\n```"
    if first.startswith(".. math::"):
        return f"```math\n{dedent(block.replace('.. math::', '', 1)).strip()}\n```"
    if first in SECTIONS:
        body = dedent(block.split("\n", 1)[1])
        entries = re.split(r"\n+(?=\S)", body.strip("\n"))
        lines = [" ".join(entry.split()) for entry in entries]
        if first in ("Args:", "Attributes:", "Raises:"):
            lines = ["- " + re.sub(r"^(\*{0,2}\w+):", r"`\1`:", line) for line in lines]
            return f"**{first[:-1]}**\n" + "\n".join(lines)
        return f"**{first[:-1]}** " + " ".join(lines)
    return indent(block, "") if block.startswith("    ") else " ".join(block.split())


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
    print(f"wrote {PAGE}")
