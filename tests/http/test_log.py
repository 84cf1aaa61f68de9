"""What the log says: a line for each record, with what failed and where, and nothing that a learner gave."""

import asyncio
import errno
import io
import logging
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.http import log

SECRET = "what a learner typed, drew or sent"


@pytest.fixture
def lines():
    """A function that returns the lines that a console would show by now."""
    console = io.StringIO()
    handler = logging.StreamHandler(console)
    logging.getLogger().addHandler(handler)
    hook = threading.excepthook
    log.install()
    yield lambda: [re.sub(r"^\S+ \S+ [A-Z]+ +", "", line) for line in console.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
    threading.excepthook = hook


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_the_line_names_type_code_and_place_and_nothing_that_was_given():
    full = raised(OSError(errno.ENOSPC, SECRET, SECRET))
    assert re.fullmatch(r"OSError \[ENOSPC\] at http/test_log.py:\d+ in raised", log.describe(full))
    locked = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        locked.execute(SECRET)
    assert log.describe(caught.value).startswith("sqlite3.OperationalError [SQLITE_ERROR] at ")
    assert SECRET not in log.describe(raised(KeyError(SECRET)))


def test_the_line_leads_through_our_own_files():
    from kai.runs.settings import RunSettings

    with pytest.raises(ValueError, match="network must be") as caught:
        RunSettings(network="nonsense")
    way = r"ValueError at kai/runs/settings.py:\d+ in __post_init__ > kai/runs/bounds.py:\d+ in check"
    assert re.fullmatch(way, log.describe(caught.value))


def test_an_error_keeps_its_id_whoever_asks(lines):
    error, other = raised(ValueError(SECRET)), ValueError()
    assert log.id_of(error) == log.id_of(error) != log.id_of(other)
    logging.getLogger("streamlit_or_another").error("Uncaught: %s", SECRET, exc_info=error)
    logging.getLogger("app.anything").error("the queue failed", exc_info=error)
    other, ours = lines()
    assert other.startswith(f"streamlit_or_another: unexpected error (id {log.id_of(error)}): ValueError at ")
    assert ours.startswith(f"app.anything: the queue failed (id {log.id_of(error)}): ValueError at ")


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
    assert [line.split(" (id")[0] for line in lines()] == ["app.http.log: a thread ended", "asyncio: unexpected error"]
    assert SECRET not in "".join(lines())


def test_no_message_breaks_its_line(lines):
    logging.getLogger("kai.anything").warning("first %s", "second\n\n  third")
    assert lines() == ["kai.anything: first second | third"]


def test_a_record_is_left_as_it_was_for_whoever_else_reads_it(lines, caplog):
    logging.getLogger("kai.anything").error("two\nlines", exc_info=raised(ValueError(SECRET)))
    [record] = caplog.records
    assert record.getMessage() == "two\nlines" and record.exc_info


def test_who_has_no_handler_of_their_own_speaks_in_a_line_too(lines, capsys, monkeypatch):
    lonely = logging.getLogger("streamlit_or_another.lonely")
    monkeypatch.setattr(lonely, "propagate", False)
    lonely.error("Exception in application\n", exc_info=raised(ValueError(SECRET)))
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "unexpected error (id " in said and SECRET not in said
