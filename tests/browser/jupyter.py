"""A real Jupyter server on this machine, and its notebooks as a person opens them in JupyterLab."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import nbformat

from tests.browser.canvas_page import CanvasPage
from tests.serving import ROOT, free_port

TOKEN = "chalk"
PATIENCE = 120_000  # milliseconds; a kernel imports torch
PATHS = {"jupyterlab": "lab/tree/{name}", "notebook": "notebooks/{name}"}
"""The two front ends, and where each opens a notebook by itself."""
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}
"""No news is fetched; *Save Widget State Automatically* is on, as in the menu *Settings*."""


class Jupyter:
    """A Jupyter server that is running."""

    def __init__(self, kind, address, folder, environment):
        self.kind = kind
        self.address = address
        self.folder = folder
        self.environment = environment

    def write(self, name, *cells):
        """Write a notebook of cells of code."""
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        code = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernel}), self.folder / name)

    def read(self, name):
        """Return a notebook as it was saved."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def path(self, name):
        """Where a notebook opens, below the server's address."""
        # Without `reset` JupyterLab opens what was open before, too.
        return f"{PATHS[self.kind].format(name=name)}?reset&token={TOKEN}"

    def end_kernels(self):
        """Shut down whatever runs."""
        for session in json.loads(self._ask("GET", "api/sessions")):
            self._ask("DELETE", f"api/sessions/{session['id']}")

    def _ask(self, method, path):
        request = urllib.request.Request(f"{self.address}/{path}", headers={"Authorization": f"token {TOKEN}"})
        request.method = method
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read()


@contextmanager
def jupyter(kind, folder):
    """Serve a folder of notebooks by JupyterLab ("jupyterlab") or Notebook 7 ("notebook"); yields a `Jupyter`."""
    home, notebooks, port = folder / "home", folder / "notebooks", free_port()
    notebooks.mkdir()
    for name, values in SETTINGS.items():
        path = home / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    variables = {
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
    }  # fmt: skip
    environment = os.environ | {name: str(home / value) for name, value in variables.items()}
    environment["PYTHONPATH"] = str(ROOT)
    address, log = f"http://localhost:{port}", folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                sys.executable, "-m", kind, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
                f"--ServerApp.root_dir={notebooks}",
            ],
            cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip
    running = Jupyter(kind, address, notebooks, environment)
    try:
        for _ in range(600):
            try:
                running._ask("GET", "api/status")
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield running
        running.end_kernels()
    finally:
        process.terminate()
        process.wait(30)


class NotebookPage(CanvasPage):
    """Wraps a Playwright page on a notebook."""

    def __init__(self, page, server):
        super().__init__(page, server)
        self.said = page.locator(".jp-OutputArea-output")

    def wait_until_ready(self):
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
        bar = self.page.locator(".jp-NotebookPanel-toolbar").filter(has_text="(ipykernel)")
        bar.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=PATIENCE)

    def choose(self, menu, item):
        """Choose from a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def run_all(self):
        """Run all cells, and wait for the last one."""
        self.choose("Run", "Run All Cells")
        last = self.page.locator(".jp-CodeCell").last
        last.locator(".jp-InputPrompt").filter(has_text="*").wait_for(state="hidden", timeout=PATIENCE)
        last.locator(".jp-OutputArea-output").first.wait_for(timeout=PATIENCE, state="attached")

    def save(self):
        """Save the notebook, and wait until the server has it."""
        is_answer = lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url  # noqa: E731
        with self.page.expect_response(is_answer):
            self.page.keyboard.press("Control+s")

    def run(self, code):
        """Write code into the last cell, run it, and return what it prints when it is done."""
        cell = self.page.locator(".jp-CodeCell").last
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(f"{code}\nprint('done')")
        self.page.keyboard.press("Control+Enter")
        said = cell.locator(".jp-OutputArea-output").filter(has_text="done")
        said.wait_for(timeout=PATIENCE)
        return said.inner_text().strip().removesuffix("done").strip()
