"""Finds what could run somebody else's data as code, or show it as markup, in Python and in JavaScript."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

PICKLERS = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "shelve"}
RUNNING = {"eval", "exec", "compile", "__import__"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
MARKDOWN = {
    "badge", "caption", "error", "exception", "header", "info", "markdown", "progress", "subheader", "success", "title",
    "toast", "warning", "write",
}  # fmt: skip
"""Functions of Streamlit that read Markdown."""
SOMEBODYS = {"asked", "message", "nickname", "query_params", "question", "remark", "session_state", "unknown"}
"""Names and attributes that hold what people, links and other machines say; `str(error)` may quote it."""


def offences(source: str, shows: bool = True) -> Iterator[tuple[int, str]]:
    """Yield line and kind of each offence in a Python file; `shows`: whether it draws pages."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for kind in _imports(node) if isinstance(node, ast.Import | ast.ImportFrom) else ():
            yield node.lineno, kind
        for kind in (*_calls(node), *(_shown(node) if shows else ())) if isinstance(node, ast.Call) else ():
            yield node.lineno, kind


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for module in modules:
        if module.split(".")[0] in PICKLERS:
            yield f"import {module}"
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            if full in SHELLS | {"torch.load", "yaml.load", "builtins.eval", "builtins.exec", "builtins.compile"}:
                yield f"from {node.module} import {alias.name}"


def _calls(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    last = name.split(".")[-1]
    given = {keyword.arg: keyword.value for keyword in node.keywords}

    def says(keyword: str, value: object) -> bool:
        return isinstance(given.get(keyword), ast.Constant) and given[keyword].value is value

    if name in RUNNING or name.removeprefix("builtins.") in RUNNING and name.startswith("builtins."):
        yield f"{last}()"
    if name in SHELLS:
        yield name
    if "shell" in given and not says("shell", False):
        yield "shell=True"
    if name in ("torch.load", "torch.serialization.load") and not says("weights_only", True):
        yield "torch.load without weights_only=True"
    if last == "read_pickle" or "allow_pickle" in given and not says("allow_pickle", False):
        yield "a pickle"
    if name in ("yaml.load", "yaml.unsafe_load", "yaml.full_load"):
        yield name
    if last in ("extractall", "unpack_archive"):
        yield last
    for keyword in ("unsafe_allow_html", "unsafe_allow_javascript"):
        if keyword in given and not says(keyword, False):
            yield keyword
    if name in ("st.html", "streamlit.html", "st.iframe", "components.html") and not all(map(_is_ours, node.args)):
        yield f"{name} with more than a file of ours"


def _shown(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr in MARKDOWN and name.split(".")[0] != "log":
        if any(_shows_somebodys(argument) for argument in [*node.args, *(word.value for word in node.keywords)]):
            yield f"{node.func.attr} with somebody's words, not in plain()"


def _is_ours(argument: ast.expr) -> bool:
    """Whether an argument is a text in our code, or a path below our static files."""
    return all(
        isinstance(part, ast.Constant | ast.BinOp | ast.Div | ast.Load)
        or isinstance(part, ast.Name)
        and part.id in ("STATIC", "stub")
        or isinstance(part, ast.Attribute)
        and part.attr == "STATIC"
        for part in ast.walk(argument)
    )


def _shows_somebodys(node: ast.AST) -> bool:
    """Whether somebody's words stand in an expression, and not within `plain()` or a number's format."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("plain", "len"):
        return False
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "str":
        return True
    if isinstance(node, ast.Lambda):
        return False
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
    return name in SOMEBODYS or any(map(_shows_somebodys, ast.iter_child_nodes(node)))


_COMMENT = re.compile(r"^\s*(?://|/?\*).*$", re.MULTILINE)
"""A line that is nothing but a comment; behind code there may be one, or half an address."""
_JAVASCRIPT = {
    "eval": re.compile(r"(?<![\w.])eval\s*\("),
    "Function": re.compile(r"\bnew\s+Function\b|(?<![\w.])Function\s*\("),
    "a timer with a text": re.compile(r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]"),
    "document.write": re.compile(r"\bdocument\s*\.\s*write(?:ln)?\b"),
    "markup from a text": re.compile(
        r"\.\s*(?:innerHTML|outerHTML|srcdoc)\b|\binsertAdjacentHTML\b|\bcreateContextualFragment\b|\bDOMParser\b"
        r"|\bsetHTML(?:Unsafe)?\b|\[\s*[\"'](?:innerHTML|outerHTML)"
    ),
    "javascript:": re.compile(r"javascript:"),
}


def offences_in_javascript(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and kind of each offence in a JavaScript file, comments aside."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    for kind, pattern in _JAVASCRIPT.items():
        for found in pattern.finditer(bare):
            yield bare.count("\n", 0, found.start()) + 1, kind
