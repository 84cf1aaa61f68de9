"""What a page and the log say of an error that nobody caught."""

import asyncio
import errno
import logging
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from app import errors

SECRET = "what a learner typed, drew or sent"

FAILING = {
    "the script": "raise ValueError(SECRET)",
    "a fragment": "st.fragment(fail)()",
    "a cache": "st.cache_data(fail, show_spinner=False)()",
    "an import": "import app.there_is_no_such_page",
    "an import of what does not compile": "compile('what a learner typed, drew or sent =', 'a page', 'exec')",
    "a chain": "try:\n    fail()\nexcept ValueError as error:\n    raise KeyError(SECRET) from error",
}
PRELUDE = f"""
import streamlit as st
from app import errors
errors.install()
SECRET = {SECRET!r}
def fail():
    raise ValueError(SECRET)
"""


@pytest.fixture
def lines():
    """The lines that all loggers have written, as a console would show them."""
    errors.install()
    written = []

    class Console(logging.Handler):
        def emit(self, record):
            written.extend(logging.Formatter("%(name)s: %(message)s").format(record).splitlines())

    console = Console()
    loggers = [logging.getLogger(name) for name in (None, "streamlit.error_util")]  # Streamlit's do not propagate
    for logger in loggers:
        logger.addHandler(console)
    yield written
    for logger in loggers:
        logger.removeHandler(console)


def id_in(text):
    return re.search(r"\(id ([0-9a-f]{8})\)", text)[1]


@pytest.mark.parametrize("what", FAILING)
def test_a_page_says_one_sentence_and_the_log_one_line_with_its_id(lines, what):
    app = AppTest.from_string(PRELUDE + FAILING[what]).run()
    [shown] = app.exception
    [line] = lines
    assert shown.message == errors.SENTENCE.format(id=id_in(line))
    assert not shown.stack_trace and not shown.proto.type
    assert SECRET not in shown.message and SECRET not in line


@pytest.mark.parametrize("call", ["on_click=fail", "on_click=fail, args=()"])
def test_so_it_does_when_a_callback_fails(lines, call):
    app = AppTest.from_string(PRELUDE + f"st.button('press', {call})").run()
    assert not app.exception and not lines
    app.button[0].click().run()
    [line] = lines
    assert app.exception[0].message == errors.SENTENCE.format(id=id_in(line))
    assert SECRET not in line


def test_a_page_that_shows_an_exception_itself_shows_it_as_it_is(lines):
    app = AppTest.from_string(PRELUDE + "st.exception(ValueError('as it is'))").run()
    assert app.exception[0].message == "as it is" and not lines


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_the_line_names_type_code_and_place_and_nothing_that_was_given():
    full = raised(OSError(errno.ENOSPC, SECRET, SECRET))
    assert re.fullmatch(r"OSError \[ENOSPC\] at app/test_errors.py:\d+ in raised", errors.describe(full))
    locked = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        locked.execute(SECRET)
    assert errors.describe(caught.value).startswith("sqlite3.OperationalError [SQLITE_ERROR] at ")
    assert SECRET not in errors.describe(raised(KeyError(SECRET)))


def test_the_line_leads_through_our_own_files():
    from kai.runs.settings import RunSettings

    with pytest.raises(ValueError, match="network must be") as caught:
        RunSettings(network="nonsense")
    way = r"ValueError at kai/runs/settings.py:\d+ in __post_init__ > kai/runs/bounds.py:\d+ in check"
    assert re.fullmatch(way, errors.describe(caught.value))


def test_an_error_keeps_its_id_whoever_asks():
    error, other = ValueError(), ValueError()
    assert errors.id_of(error) == errors.id_of(error) != errors.id_of(other)


def test_what_fails_in_a_thread_or_beside_the_pages_is_one_line_too(lines):
    def fail(_=None):
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    async def beside():
        asyncio.get_running_loop().call_soon(fail, SECRET)
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()  # not asyncio.run: a browser of other tests may have left a loop in this thread
    with ThreadPoolExecutor(1) as pool:
        pool.submit(loop.run_until_complete, beside()).result()
    loop.close()
    assert [line.split(" (id")[0] for line in lines] == ["app.errors: a thread ended", "asyncio: unexpected error"]
    assert SECRET not in "".join(lines)


def test_no_message_breaks_its_line(lines):
    logging.getLogger("kai.anything").warning("first %s", "second\n\n  third")
    assert lines == ["kai.anything: first second | third"]
