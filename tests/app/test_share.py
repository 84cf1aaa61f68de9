"""Links and QR codes for the room."""

import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import share as sharing
from app.share import ADDRESS, LONGEST_CODE, LONGEST_LINK, share


@pytest.fixture(autouse=True)
def no_address(monkeypatch):
    monkeypatch.delenv(ADDRESS, raising=False)


def test_a_link_that_others_can_open_is_shared_as_it_is_with_its_code():
    link = "http://lab.example:8501/inside?digit=7&row=3&col=4&network=gap"
    shared = share(link)
    assert (shared.link, shared.words) == (link, "")
    assert shared.code.startswith("data:image/svg+xml")
    assert "<svg" in urllib.parse.unquote(shared.code)
    assert shared.code != share(link + "1").code


def test_localhost_becomes_this_machines_address_or_is_said_to_be_no_use(monkeypatch):
    monkeypatch.setattr(sharing, "_host_in_the_room", lambda: "198.51.100.7")
    shared = share("http://localhost:8501/?digit=7")
    assert shared.link == "http://198.51.100.7:8501/?digit=7"
    assert "localhost" in shared.words
    monkeypatch.setattr(sharing, "_host_in_the_room", lambda: None)
    shared = share("http://127.0.0.1:8501/?digit=7")
    assert shared.link == "http://127.0.0.1:8501/?digit=7"
    assert ADDRESS in shared.words


@pytest.mark.parametrize("base_path", ["kai", "/kai/", "a/kai"])
def test_the_address_that_the_operator_names_replaces_host_and_base_path(monkeypatch, base_path):
    monkeypatch.setenv(ADDRESS, "https://school.example/lab/")
    base = base_path.strip("/")
    assert (
        share(f"http://localhost/{base}/inside?digit=7", base_path).link == "https://school.example/lab/inside?digit=7"
    )
    assert share(f"http://localhost/{base}/", base_path).link == "https://school.example/lab/"


def test_a_long_drawing_is_shared_as_a_link_alone():
    link = "http://lab.example/?ink=" + "a" * LONGEST_CODE
    shared = share(link)
    assert (shared.link, shared.code) == (link, "")
    assert "Copy" in shared.words


def test_that_a_long_link_leads_to_this_machine_alone_is_said_too(monkeypatch):
    monkeypatch.setattr(sharing, "_host_in_the_room", lambda: None)
    words = share("http://localhost:8501/?ink=" + "a" * LONGEST_CODE).words
    assert ADDRESS in words and "Copy" in words


@given(st.text(max_size=40) | st.just("http://a/" + "b" * LONGEST_LINK))
def test_what_is_no_link_is_refused_in_words(text):
    parts = urllib.parse.urlsplit("") if "[" in text or "]" in text else urllib.parse.urlsplit(text)
    if parts.scheme in ("http", "https") and parts.hostname and len(text) <= LONGEST_LINK:
        return
    with pytest.raises(ValueError):
        share(text)
