"""What we use of Streamlit is there in public, and nothing of Streamlit's is replaced by us."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st

from tests.full import full

ROOT = Path(__file__).parent.parent
REPLACED = """
import asyncio, json, pkgutil, sys, types
from pathlib import Path
import app.server, app.views, app.training, app.components, app.http

async def start():
    async with app.server.lifespan(app.server.app):
        pass
asyncio.run(start())
for package in (app, app.components, app.training, app.http):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not found.name.endswith(("main", "__main__")):
            __import__(found.name)

def code_of(value):
    value = getattr(value, "fget", None) or getattr(value, "__func__", value)
    while hasattr(value, "__wrapped__"):
        yield value
        value = value.__wrapped__
    yield value

OURS, found, seen = Path(app.__path__[0]).parent, [], 0
names = [name for name in sys.modules if name.split(".")[0] in ("streamlit", "starlette", "uvicorn", "tornado")]
for name in names:
    holders = [(name, vars(sys.modules[name]))]
    holders += [(f"{name}.{key}", vars(value)) for key, value in vars(sys.modules[name]).items()
                if isinstance(value, type) and value.__module__ == name]
    for holder, attributes in holders:
        for key, value in list(attributes.items()):
            for part in code_of(value):
                if not isinstance(part, types.FunctionType | type):
                    continue
                seen += 1
                file = part.__code__.co_filename if isinstance(part, types.FunctionType) else ""
                module = (getattr(part, "__module__", "") or "").split(".")[0]
                is_in_ours = any(file.startswith(str(OURS / folder)) for folder in ("app/", "kai/"))
                if module in ("app", "kai", "tools", "__main__") or is_in_ours:
                    found.append(f"{holder}.{key}")
print(json.dumps([seen, found]))
"""


def walk(*before):
    code = "\n".join([*before, REPLACED])
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_nothing_of_streamlits_is_replaced():
    seen, found = walk()
    assert seen > 5000 and found == []


@full
def test_what_is_replaced_would_be_found():
    replacing = """
import streamlit.net_util
from streamlit.runtime.app_session import AppSession
handle = AppSession.handle_backmsg
def handle_backmsg(self, message):
    handle(self, message)
AppSession.handle_backmsg = handle_backmsg
streamlit.net_util.get_external_ip = lambda: None
"""
    _, found = walk(replacing)
    assert {"streamlit.net_util.get_external_ip", "streamlit.runtime.app_session.AppSession.handle_backmsg"} <= {*found}


def test_no_private_name_of_streamlits_is_used():
    """An attribute with an underscore in front, of anything that comes from Streamlit."""
    for path in [*ROOT.glob("app/**/*.py"), *ROOT.glob("tools/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
                names = {*node.module.split("."), *(alias.name for alias in node.names)}
                assert not any(name.startswith("_") for name in names), f"{path.name}:{node.lineno}"
                assert node.module in PUBLIC, f"{path.name}:{node.lineno}: {node.module}"
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and ast.unparse(node).startswith("st."):
                raise AssertionError(f"{path.name}:{node.lineno}: {ast.unparse(node)}")


PUBLIC = {"streamlit", "streamlit.web", "streamlit.proto.BackMsg_pb2", "streamlit.proto.WidgetStates_pb2"}
"""Modules from which the app imports: the package, its command line, and the messages that its pages send."""


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (st.App, {"script_path", "routes", "middleware", "lifespan", "on_script_error"}),
        (st.components.v2.component, {"name", "html", "css", "js"}),
        (st.navigation, {"pages", "position"}),
        (st.Page, {"page", "title", "default", "url_path"}),
        (st.fragment, {"func", "run_every"}),
        (st.get_option, {"key"}),
        (st.set_page_config, {"page_title", "page_icon", "layout"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_we_call_is_there_in_public(function, parameters):
    assert parameters <= inspect.signature(function).parameters.keys()


def test_the_rest_that_we_read_is_there_in_public():
    assert isinstance(st.App("app/main.py").state, dict)
    assert {"cookies", "url"} <= {name for name in dir(st.context) if not name.startswith("_")}
    for option in ("baseUrlPath", "port", "allowedHosts", "corsAllowedOrigins", "maxWidgetStateSize"):
        st.get_option(f"server.{option}")


def test_the_command_line_serves_an_application():
    from streamlit.web import cli

    assert {"run"} <= cli.main.commands.keys()
