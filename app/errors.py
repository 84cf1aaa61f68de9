"""An error that nobody caught: one sentence with an id for the learner, one line with the same id for the operator.

The line tells what and where, never with which values: type, system code, and the path of calls through our own files.
An exception's message is left out, for it may quote what a learner has drawn, typed or sent.
"""

from __future__ import annotations

import errno
import logging
import secrets
import threading
import traceback
from functools import cache
from pathlib import Path

from streamlit.elements import exception as streamlit_exception

log = logging.getLogger(__name__)

SENTENCE = (
    "Something went wrong here (id {id}). Please reload the page: what its address names is kept, and so are training "
    "runs. If it happens again, tell whoever runs this server that id."
)
ROOT = Path(__file__).parent.parent
FRAMES = 8
"""Calls named in a line, the innermost ones."""
_OURS = ("app", "kai")
"""Loggers whose messages carry no values of learners; what others say beside an exception is left out."""


@cache
def install() -> None:
    """Have the sentence stand on pages, and the line in the log, whatever failed and wherever in this process.

    Streamlit shows all its errors by one function, which is wrapped; where that is missing, its own sentence without an
    id remains (`client.showErrorDetails = "none"`). The log is told by the standard library's record factory, so that
    it holds for every logger: Streamlit's, the web server's, asyncio's.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    plain = logging.getLogRecordFactory()

    def make_record(*args: object, **kwargs: object) -> logging.LogRecord:
        return on_one_line(plain(*args, **kwargs))

    logging.setLogRecordFactory(make_record)
    threading.excepthook = _log_thread
    marshall = streamlit_exception.marshall

    def marshall_with_id(proto, error: BaseException, *args: object, **kwargs: object) -> None:
        marshall(proto, error, *args, **kwargs)
        if kwargs.get("apply_show_error_details"):  # nobody called st.exception: it was not caught
            proto.message, proto.message_is_markdown = SENTENCE.format(id=id_of(error)), False
            proto.ClearField("type")
            proto.ClearField("stack_trace")

    streamlit_exception.marshall = marshall_with_id


def _log_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_type is not SystemExit:
        log.error("a thread ended", exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback))


def id_of(error: BaseException) -> str:
    """Return the id of an exception, always the same one, under which page and log speak of it."""
    return vars(error).setdefault("kai_id", secrets.token_hex(4))


def on_one_line(record: logging.LogRecord) -> logging.LogRecord:
    """Return a log record without line breaks; one that carries an exception names it as `describe` does."""
    is_ours = record.name.split(".")[0] in _OURS
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said = record.getMessage() if is_ours else "unexpected error"
        record.msg, record.args = f"{said} (id {id_of(error)}): {describe(error)}", ()
    record.exc_info = record.exc_text = record.stack_info = None
    if isinstance(record.msg, str) and "\n" in (text := record.getMessage()):
        record.msg, record.args = " | ".join(line.strip() for line in text.splitlines() if line.strip()), ()
    return record


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
