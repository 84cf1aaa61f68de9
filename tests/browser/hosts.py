"""Hosts of widgets that are not here, VS Code and Colab, as far as a widget can tell them apart.

Each shows a real widget of `kai` by `host.js`, whose kernel is the test's own process. What is known of them: both put
outputs into a frame whose page has no background of its own, so that the notebook shows through, and say their theme by
attributes and by the colour of the text. Colab's frame is as high as what is in it, and of another origin, so that it
keeps nothing.
"""

import base64

from tests.browser.canvas_page import CanvasPage
from tests.serving import ROOT

ADDRESS = "http://host.invalid"
SCRIPT = (ROOT / "tests/browser/host.js").read_text(encoding="utf-8")
COLOURS = {"light": ("#ffffff", "#1f1f1f"), "dark": ("#1f1f1f", "#d5d5d5")}
"""Background and text of a theme."""

_NOTEBOOK = """<!doctype html><html lang="en"><title>Notebook</title><link rel="icon" href="data:,">
<style>body {{ margin: 0; background: {page}; color: {text} }} iframe {{ width: 100%; border: 0 }}</style>
{output}</html>"""
_FRAME = """<!doctype html><html lang="en"{html}><title>Output</title>
<style>body {{ margin: 0; background: transparent; color: {text} }}</style>
<body{body}><div id="output"></div></body></html>"""
_GROWING = """<script>addEventListener("message", ({{ data }}) => {{
  document.querySelector("iframe").style.height = `${{data}}px`; }});</script>"""
_TELLS_ITS_HEIGHT = """() => new ResizeObserver(() => parent.postMessage(document.documentElement.offsetHeight, "*"))
  .observe(document.documentElement)"""


def _framed(frame, attributes):
    return f'<iframe {attributes} srcdoc="{frame.replace(chr(34), "&quot;")}"></iframe>'


def colab(theme, text):
    frame = _FRAME.format(html=f" theme={theme}", body="", text=text)
    return _GROWING.format() + _framed(frame, 'sandbox="allow-scripts" height="20"')


def vs_code(theme, text):
    frame = _FRAME.format(html="", body=f' class="vscode-{theme}" data-vscode-theme-kind="vscode-{theme}"', text=text)
    return _framed(frame, 'height="780"')


def shadow_root(theme, text):
    return '<div id="host"><template shadowrootmode="open"><div id="output"></div></template></div>'


HOSTS = {"Colab": colab, "VS Code": vs_code, "a shadow root": shadow_root}


class HostPage(CanvasPage):
    """Wraps a Playwright page on which a host shows a widget."""

    def __init__(self, page, name, theme="light"):
        super().__init__(page, ADDRESS)
        background, text = COLOURS[theme]
        document = _NOTEBOOK.format(page=background, text=text, output=HOSTS[name](theme, text))
        page.route(f"{ADDRESS}/*", lambda route: route.fulfill(content_type="text/html", body=document))
        page.goto(f"{ADDRESS}/")
        self.frame = page.frames[-1]
        self.canvas = self.frame.get_by_test_id("digit-canvas")
        if name == "Colab":
            self.frame.evaluate(_TELLS_ITS_HEIGHT)

    def show(self, widget):
        """Show a widget, whose kernel is this process."""
        answers = []
        widget.send = lambda content, buffers=None: answers.append({"content": content, "buffers": buffers or []})
        widget.send_state = lambda key=None: answers.append({"state": widget.get_state(key)})

        def hear(_, message):
            answers.clear()
            if "state" in message:
                widget.set_state(_decoded(message["state"]))
            else:
                widget._handle_custom_msg(message["content"], _decoded(message["buffers"]))
            return _encoded(answers)

        self.page.expose_binding("toKernel", hear)
        self.frame.add_script_tag(content=SCRIPT)
        self.frame.evaluate(
            """([esm, state]) => showWidget(esm, state, (document.querySelector("#host")?.shadowRoot ?? document)
              .querySelector("#output"))""",
            [widget._esm, _encoded(widget.get_state())],
        )

    def set(self, **state):
        """Have Python set these traits."""
        self.frame.evaluate("state => model.hear({ state })", _encoded(state))

    def wait_for_tables(self):
        self.frame.wait_for_selector(".map:not(.empty)")
        self.frame.wait_for_selector(".map.empty", state="detached")

    def probabilities_of(self, name):
        text = self.frame.get_by_test_id(f"answer-{name}").get_attribute("data-probabilities")
        return [float(number) for number in text.split(",")]

    @property
    def background(self):
        """Of the widget, as it is seen."""
        return self.frame.locator(".lab, .inside, .stepper").first.evaluate(
            "part => getComputedStyle(part.getRootNode().host).backgroundColor"
        )


def _encoded(value):
    if isinstance(value, (bytes, memoryview)):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: _encoded(one) for name, one in value.items()}
    return [_encoded(one) for one in value] if isinstance(value, (list, tuple)) else value


def _decoded(value):
    if isinstance(value, dict):
        return memoryview(base64.b64decode(value["base64"])) if "base64" in value else {
            name: _decoded(one) for name, one in value.items()
        }  # fmt: skip
    return [_decoded(one) for one in value] if isinstance(value, list) else value
