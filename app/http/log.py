"""Log lines: one for each record, which tells what failed and where, never what a learner drew, typed or sent.

An exception's message is left out, for it may quote what was given: a line has its type, system code, the path of calls
through our own files, and an id that the page shows as well.
"""

from __future__ import annotations

import copy
import errno
import logging
import secrets
import threading
import traceback
from pathlib import Path

log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent.parent
FRAMES = 8
"""Calls named in a line, the innermost ones."""
_OURS = ("app", "kai")
"""Loggers whose messages carry no values of learners; what others say beside an exception is left out."""


class OneLine(logging.Formatter):
    """Formats a record without line breaks; one that carries an exception names it as `describe` does."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line; the record stays as it is."""
        text = record.getMessage()
        if record.exc_info and (error := record.exc_info[1]):
            said = text if record.name.split(".")[0] in _OURS else "unexpected error"
            text = f"{said} (id {id_of(error)}): {describe(error)}"
        line = copy.copy(record)
        line.msg, line.args = " | ".join(part.strip() for part in text.splitlines() if part.strip()), ()
        line.exc_info = line.exc_text = line.stack_info = None
        return super().format(line)


def install() -> None:
    """Give all handlers of this process the formatter, Streamlit's and the web server's included.

    Streamlit makes a handler for each of its loggers, at their first use: so this is called once more when everything
    has been imported.
    """
    logging.basicConfig()
    threading.excepthook = _log_thread
    for logger in [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]:
        for handler in logger.handlers:
            handler.setFormatter(OneLine())
    logging.lastResort.setFormatter(OneLine())  # speaks for loggers that are left without a handler, as uvicorn's is


def _log_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_type is not SystemExit:
        log.error("a thread ended", exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback))


def id_of(error: BaseException) -> str:
    """Return the id of an exception, always the same one, under which page and log speak of it."""
    return vars(error).setdefault("kai_id", secrets.token_hex(4))


def describe(error: BaseException) -> str:
    """Tell an exception's type, system code and place, and those of its cause, without its message.

    >>> try:
    ...     [].index("what a learner typed")
    ... except ValueError as error:
    ...     describe(error).split(" at ")[0]
    'ValueError'
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    after = f", after {_kind(cause)} at {_place(cause)}" if cause is not None else ""
    return f"{_kind(error)} at {_place(error)}{after}"


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError):
        code = errno.errorcode.get(error.errno)
    return f"{name} [{code}]" if code else name


def _place(error: BaseException) -> str:
    """Return the calls through our own files, and the innermost of all, as `file:line in function > …`."""
    frames = traceback.extract_tb(error.__traceback__)
    last = len(frames) - 1
    named = [
        f"{_short(frame.filename)}:{frame.lineno} in {frame.name}"
        for index, frame in enumerate(frames)
        if index == last or _is_ours(frame.filename)
    ]
    if isinstance(error, SyntaxError) and error.filename:
        named.append(f"{_short(error.filename)}:{error.lineno}")
    return " > ".join(named[-FRAMES:]) or "an unknown place"


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT / "app") or path.is_relative_to(ROOT / "kai")


def _short(filename: str) -> str:
    """Return a file's path in the project, or for others the last two parts."""
    path = Path(filename)
    return str(path.relative_to(ROOT)) if _is_ours(filename) else "/".join(path.parts[-2:])
