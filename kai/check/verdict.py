"""What a check says: one warm line, or a hint; the learner's own errors are told with their line, never thrown."""

from __future__ import annotations

import functools
import linecache
import os
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LIBRARIES = (sysconfig.get_path("stdlib"), str(Path(__file__).parents[1]))


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, which has printed it already; true if the solution passed.

    Attributes:
        task: its number in the notebook.
        passed: whether the solution does what the task asks.
        message: praise in one sentence, or a hint.
        notes: what is worth knowing and no mistake.
    """

    task: int
    passed: bool
    message: str
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        opening = f"Task {self.task}: well done. " if self.passed else f"Task {self.task}, not yet: "
        return "\n".join([opening + self.message, *(f"  Note: {note}" for note in self.notes)])

    def _ipython_display_(self) -> None:
        """Show nothing in a notebook: the verdict is printed."""


class Hint(Exception):
    """A solution is not right yet; the message says what probably went wrong."""


def check(task: int, expects: str) -> Callable[[Callable[..., tuple[str, ...]]], Callable[..., Verdict]]:
    """Turn a function that praises, or raises a `Hint`, into a check that prints and returns a `Verdict`.

    Args:
        task: its number in the notebook.
        expects: what the check is to be given, in words, for those who give it something else.

    Returns:
        A decorator for functions that return `(praise, *notes)`.
    """

    def decorate(function: Callable[..., tuple[str, ...]]) -> Callable[..., Verdict]:
        @functools.wraps(function)
        def checked(*solution: object) -> Verdict:
            try:
                praise, *notes = function(*solution)
                verdict = Verdict(task, True, praise, tuple(notes))
            except Hint as hint:
                verdict = Verdict(task, False, str(hint))
            except Exception as error:  # whatever it was given: a learner is never shown a traceback of ours
                verdict = Verdict(
                    task, False, f"the check expects {expects}; with this it meets {type(error).__name__}: {error}"
                )
            print(verdict)
            return verdict

        return checked

    return decorate


@contextmanager
def learners_code(explain: Callable[[Exception], str] = lambda error: "") -> Iterator[None]:
    """Run code that a learner wrote; turn its exception into a `Hint` that names it, its line and perhaps its cause.

    Args:
        explain: returns a sentence about the cause, or "".
    """
    try:
        yield
    except Exception as error:
        raise Hint(" ".join(filter(None, [told(error), explain(error) or _common_cause(error)]))) from None


def told(error: Exception) -> str:
    """Say in words what stopped a learner's code, and in which of their lines."""
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_library(frame.filename)]
    if not own:
        return f"your code stops with {message}."
    line = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    where = f"in line {own[-1].lineno} of {own[-1].name}" + (f", `{line}`" if line else "")
    return f"your code stops {where} with {message}."


def _is_library(filename: str) -> bool:
    installed = {"site-packages", "dist-packages"} & set(Path(filename).parts)
    return bool(installed) or filename.startswith(("<frozen", "<__array", *(f"{path}{os.sep}" for path in _LIBRARIES)))


def _common_cause(error: Exception) -> str:
    text = str(error)
    if isinstance(error, NameError):
        return "Is the blank before it still empty?"
    if "before Module.__init__() call" in text:
        return "Begin __init__ with super().__init__()."
    if "has no attribute" in text and isinstance(error, AttributeError):
        return "Is it defined in __init__, under this very name?"
    return ""
