"""Components fetch their modules from where this version serves them, below the server's base path."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.components import stub
from app.http import modules
from app.http.resources import routes


@pytest.mark.parametrize(("base", "before"), [("", ""), ("kai", "/kai"), ("/a/kai/", "/a/kai")])
def test_a_stub_names_a_module_that_is_served_below_the_base_path(monkeypatch, base, before):
    monkeypatch.setattr(stub.st, "get_option", lambda name: {"server.baseUrlPath": base}[name])
    [address] = re.findall(r'import\(location.origin \+ "([^"]+)"\)', stub.js("pages/canvas/canvas.js"))
    assert address == f"{before}/lab/js/{modules.version()}/pages/canvas/canvas.js"
    with TestClient(Starlette(routes=routes(base))) as client:
        assert "export default" in client.get(address).text


def test_every_module_that_a_component_names_is_there():
    named = {
        name
        for path in stub.STATIC.parent.glob("components/*.py")
        for name in re.findall(r'stub\.component\(\s*"\w+",\s*"([^"]+)"', path.read_text())
    }
    assert len(named) > 5 and named <= set(modules.files())


def test_a_component_asks_for_the_base_path_when_it_is_mounted_and_is_declared_once(monkeypatch):
    declared, base = [], {"server.baseUrlPath": ""}
    monkeypatch.setattr(stub.st, "get_option", lambda name: base[name])
    monkeypatch.setattr(
        stub.st.components.v2, "component", lambda name, **how: declared.append(how["js"]) or (lambda **given: given)
    )
    mount = stub.component("kai_test", "core/spoken.js")
    base["server.baseUrlPath"] = "kai"  # the settings are read after our modules have been imported
    assert mount(key="a") == {"key": "a"} and mount(key="b") == {"key": "b"}
    assert len(declared) == 1 and '"/kai/lab/js/' in declared[0]
