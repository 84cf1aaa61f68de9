"""What a page says of an error that nobody caught, and what the log says of the same, on a real server."""

import re
import subprocess
import sys
import urllib.request

import pytest

from app.errors import SENTENCE
from tests.learners import as_learner
from tests.serving import ROOT, free_port

SECRET = "what a learner typed, drew or sent"
PAGE = f"""
import streamlit as st
SECRET = {SECRET!r}
def fail():
    raise ValueError(SECRET)
what = st.query_params.get("fails")
st.button("press", key="start", on_click=fail)
with st.columns(2)[0]:
    if what == "script":
        fail()
    if what == "fragment":
        st.fragment(fail)()
    if what == "cache":
        st.cache_data(fail, show_spinner=False)()
    if what == "import":
        import app.there_is_no_such_page
    if what == "syntax":
        compile(SECRET + " =", "a page", "exec")
    if what == "chain":
        try:
            fail()
        except ValueError as error:
            raise KeyError(SECRET) from error
    if what == "page":
        st.navigation([st.Page("broken.py")]).run()
    if what == "shown":
        st.exception(ValueError("as it is"))
st.write("the end")
"""
SERVER = """
import streamlit as st
from app import errors
from app.http import log
log.install()
app = st.App("page.py", on_script_error=errors.show)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a page that fails as it is asked to, and a function that returns what the server has said."""
    folder, port = tmp_path_factory.mktemp("failing"), free_port()
    for name, text in (("page.py", PAGE), ("server.py", SERVER), ("broken.py", f"{SECRET} =")):
        (folder / name).write_text(text)
    said = folder / "log.txt"
    with said.open("w") as output:
        command = [sys.executable, "-m", "streamlit", "run", str(folder / "server.py"), f"--server.port={port}"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    address = f"http://localhost:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=60).close()
            break
        except OSError:
            assert process.poll() is None, said.read_text()
    yield address, lambda: said.read_text().splitlines()
    process.terminate()
    process.wait(30)


def id_in(text):
    return re.search(r"\(id ([0-9a-f]{8})\)", text)[1]


@pytest.mark.parametrize("what", ["script", "fragment", "cache", "import", "syntax", "chain", "page"])
def test_a_page_says_one_sentence_and_the_log_one_line_with_its_id(server, what):
    address, lines = server
    before = len(lines())

    async def visit(learner):
        await learner.visit(f"?fails={what}")
        return learner.errors, learner.exceptions

    [said], exceptions = as_learner(address, visit)
    [line] = lines()[before:]
    assert said == SENTENCE.format(id=id_in(line)) and exceptions == []
    assert "unexpected error" in line and SECRET not in line


def test_so_it_does_when_a_callback_fails(server):
    address, lines = server
    before = len(lines())

    async def press(learner):
        await learner.visit()
        assert learner.errors == []
        await learner.press("start")
        return learner.errors, learner.exceptions

    [said], exceptions = as_learner(address, press)
    [line] = lines()[before:]
    assert said == SENTENCE.format(id=id_in(line)) and exceptions == []
    assert SECRET not in line


def test_a_page_that_shows_an_exception_itself_shows_it_as_it_is(server):
    address, lines = server
    before = len(lines())

    async def visit(learner):
        await learner.visit("?fails=shown")
        return learner.errors, learner.exceptions

    assert as_learner(address, visit) == ([], ["as it is"])
    assert lines()[before:] == []
