"""The companion notebook: both versions are in step with their source, and run as they should."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from notebooks import build
from tests.full import full
from tests.kai.workshop import FEW, environment, run_alone

ROOT = Path(__file__).parents[2]
CHECKED = {1, 2, 3, 4, 5, 7, 9, 10, 12}
"""The tasks that a machine can check."""
CATCH = """
import traceback
try:
    exec(compile({code!r}, "<cell {number}>", "exec"), globals())
except Exception as error:
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    print("Stopped in cell {number}:", type(error).__name__, files)
"""
"""Runs a cell as Jupyter does: what it raises ends it alone."""
WIDGET = "application/vnd.jupyter.widget-view+json"
"""What an output is that a hand can take."""
ONE_THREAD = "import torch\ntorch.set_num_threads(1)\n"


needs_widgets = pytest.mark.skipif(
    find_spec("anywidget") is None, reason="widgets need anywidget: requirements-notebook.txt brings it"
)


def code_of(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text_of(notebook):
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


@pytest.fixture(scope="module", params=[False, True], ids=["complete", "blanks"])
def notebook(request):
    return build.notebook(request.param)


@pytest.mark.parametrize(("path", "blanks"), [(build.COMPLETE, False), (build.BLANKS, True)])
def test_the_notebooks_are_made_from_their_source(path, blanks):
    written = path.read_text(encoding="utf-8")
    assert written == build.as_text(build.notebook(blanks)), "run `python -m notebooks.build` and commit what it writes"


def test_building_writes_both_notebooks(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "COMPLETE", tmp_path / "a.ipynb")
    monkeypatch.setattr(build, "BLANKS", tmp_path / "b.ipynb")
    build.main(["--app", "https://workshop.example/lab/"])
    assert capsys.readouterr().out == "a.ipynb is written\nb.ipynb is written\n"
    text = text_of(json.loads((tmp_path / "b.ipynb").read_text(encoding="utf-8")))
    assert "(https://workshop.example/lab/)" in text and "(https://workshop.example/lab/pooling)" in text


def test_a_notebook_has_what_jupyter_asks_of_it(notebook):
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", id) for id in ids)
    for cell in notebook["cells"]:
        assert cell["metadata"] == {} and cell["source"]
        assert all(line.endswith("\n") for line in cell["source"][:-1]) and not cell["source"][-1].endswith("\n")
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)


def test_jupyter_accepts_it(notebook):
    nbformat.validate(nbformat.reads(build.as_text(notebook), as_version=4))


def test_every_task_has_its_place_and_every_check_its_task(notebook):
    assert [int(number) for number in re.findall(r"### Task (\d+)", text_of(notebook))] == list(range(1, 13))
    checks = [int(number) for number in re.findall(r"kai\.check\.task(\d+)\(", "\n".join(code_of(notebook)))]
    assert checks == sorted(CHECKED)


def test_every_link_leads_to_a_page_of_the_app(notebook):
    links = re.findall(r"\]\((.*?)\)", text_of(notebook))
    pages = {link.removeprefix(build.APP) or "canvas" for link in links}
    assert pages <= {path.stem for path in (ROOT / "app/views").glob("*.py")}
    assert {"canvas", "questions", "convolution", "pooling", "inside", "exact", "everywhere", "train"} <= pages


def test_links_bear_the_titles_of_their_pages():
    from app.navigation import TITLES

    for title, page in re.findall(r"\[\*(.*?)\*\]\(app:(\w+)\)", build.SOURCE.read_text(encoding="utf-8")):
        assert title == TITLES[page]


def test_the_blanks_hold_the_tasks_and_none_of_the_solutions():
    complete, blanks = code_of(build.notebook(False)), code_of(build.notebook(True))
    source = build.SOURCE.read_text(encoding="utf-8")
    tasks = re.findall(r"# BLANK: (.*)", source)
    assert len(tasks) >= 10 and source.count("# END\n") == len(tasks)
    assert not re.search(r"# (BLANK|INSTEAD|END)\b", "\n".join(complete + blanks))
    assert "TODO" not in "\n".join(complete)
    assert [line.split("# TODO: ")[1] for line in "\n".join(blanks).splitlines() if "# TODO: " in line] == tasks
    for cell, blank in zip(complete, blanks, strict=True):
        kept = [line for line in blank.splitlines() if line in cell.splitlines()]
        assert (cell == blank) == ("# TODO" not in blank)
        assert cell == blank or len(kept) < len(cell.splitlines())
    assert "np.sum(" not in "\n".join(blanks) and "nn.AvgPool2d(24)" not in "\n".join(blanks)


@needs_widgets
@full
def test_the_companion_runs_from_start_to_end_without_a_network(tmp_path):
    printed = run_alone(tmp_path, code_of(build.notebook(False)), train=1500, test=300)
    passed = {int(number) for number in re.findall(r"^Task (\d+): well done\.", printed, re.MULTILINE)}
    assert passed >= CHECKED - {4, 5}, printed  # these need all digits
    assert set(map(int, re.findall(r"^Task (\d+)", printed, re.MULTILINE))) == CHECKED
    assert printed.count("Epoch: ") == 5 + 2 + 2 + 5
    shares = dict(re.findall(r"^(.{15}) *([\d.]+)% of all places", printed, re.MULTILINE))
    assert float(shares["kai's gap".ljust(15)]) == 100


@full
def test_a_learner_who_fills_nothing_gets_hints_and_no_error_of_ours(tmp_path):
    cells = [CATCH.format(code=code, number=number) for number, code in enumerate(code_of(build.notebook(True)))]
    printed = run_alone(tmp_path, cells, train=640, test=100)
    hinted = {int(number) for number in re.findall(r"^Task (\d+), not yet: ", printed, re.MULTILINE)}
    assert hinted == CHECKED - {4}, printed  # task 4 has nothing to check as long as task 3 does not run
    assert "well done" not in printed
    assert "kai/check" not in "".join(re.findall(r"^Stopped in .*", printed, re.MULTILINE))


@full
@needs_widgets
def test_the_companion_runs_in_jupyter(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    notebook = nbformat.reads(build.as_text(build.notebook(False)), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ONE_THREAD + FEW.format(train=256, test=50)))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("application/vnd.plotly.v1+json" in output.get("data", {}) for output in outputs)
    shown = [output.data for output in outputs if output.output_type == "execute_result"]
    assert len(shown) == 5 and all(WIDGET in data for data in shown)  # verdicts are printed, once
    printed = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    assert set(map(int, re.findall(r"^Task (\d+)", printed, re.MULTILINE))) == CHECKED
