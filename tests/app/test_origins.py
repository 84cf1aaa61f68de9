"""A page from elsewhere is refused by what this machine knows."""

import importlib
import socket

import pytest
from streamlit import net_util
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from app import origins


@pytest.fixture
def asked(monkeypatch):
    """Names and addresses that this process has looked for; none of them is found."""
    asked = []

    def look_for(host, *_, **__):
        asked.append(host)
        raise OSError("no network")

    found = net_util.get_external_ip
    importlib.reload(net_util)  # as Streamlit has it, whichever pages have been drawn in this process
    monkeypatch.setattr(socket, "getaddrinfo", look_for)
    yield asked
    net_util.get_external_ip = found


def test_a_page_from_elsewhere_is_refused_and_nobody_outside_is_asked(asked):
    origins.install()
    assert not _is_origin_allowed("https://evil.example", "lab.example:8501")
    assert _is_origin_allowed("http://lab.example:8501", "lab.example:8501")
    assert asked == []


def test_without_this_the_server_would_ask(asked):
    assert not _is_origin_allowed("https://evil.example", "lab.example:8501")
    assert asked
