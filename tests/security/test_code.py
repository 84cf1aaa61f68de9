"""No code of ours runs somebody's data, unpickles them, or shows them as markup: looked for in every file."""

from pathlib import Path

import pytest

from tests.security.offences import offences, offences_in_javascript

ROOT = Path(__file__).parent.parent.parent
ELSEWHERE = {".venv", ".git", "node_modules", "tests", "build", "vendor"}
ALLOWED = {
    (
        "app/static/js/core/html.js",
        "markup from a text",
    ): "the one place: it takes only what the escaping template tag made",
}
"""Offences that are none, with the reason."""


def files(suffix, *folders):
    found = [path for folder in folders or ["."] for path in (ROOT / folder).rglob(f"*{suffix}")]
    return [path for path in found if not ELSEWHERE & set(path.relative_to(ROOT).parts)]


def found_in(path, source=None):
    """The offences in a file, as `file:line: kind`, but for those that are allowed."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8") if source is None else source
    look = offences_in_javascript(text) if path.suffix == ".js" else offences(text, shows=name.startswith("app/"))
    return [f"{name}:{line}: {kind}" for line, kind in look if (name, kind) not in ALLOWED]


def test_all_of_our_python_is_looked_at():
    names = {path.relative_to(ROOT).as_posix() for path in files(".py")}
    assert {"app/main.py", "kai/pretrained.py", "app/server.py", "benchmarks/load.py", "notebooks/companion.py",
            "models/ablation.py", "torchsummary.py"} <= names  # fmt: skip
    assert len(names) > 80


def test_no_python_of_ours_runs_or_shows_somebodys_data():
    assert [offence for path in files(".py") for offence in found_in(path)] == []


def test_no_javascript_of_ours_makes_markup_or_code_of_a_text():
    paths = files(".js", "app/static/js")
    assert len(paths) > 40
    assert [offence for path in paths for offence in found_in(path)] == []


def test_what_is_allowed_is_there():
    for name, kind in ALLOWED:
        source = (ROOT / name).read_text(encoding="utf-8")
        look = offences_in_javascript(source) if name.endswith(".js") else offences(source)
        assert kind in {found for _, found in look}


def test_the_vendored_encoder_runs_no_text():
    for path in (ROOT / "app/static/js/vendor").glob("*.js"):
        assert list(offences_in_javascript(path.read_text(encoding="utf-8"))) == []


# --- the check itself finds what it is for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle", "import os, cloudpickle", "from dill import loads", "import marshal as m", "import shelve",
        "from torch import load", "torch.load(path)", "torch.load(path, weights_only=False)",
        "torch.load(path, weights_only=flag)", "numpy.load(path, allow_pickle=True)", "pandas.read_pickle(path)",
        "eval(text)", "exec(text)", "compile(text, '', 'exec')", "builtins.eval(text)", "__import__(name)",
        "subprocess.run(command, shell=True)", "subprocess.Popen(command, shell=flag)", "os.system(text)",
        "yaml.load(text)", "archive.extractall()", "shutil.unpack_archive(path)",
        "st.markdown(text, unsafe_allow_html=True)", "column.write(text, unsafe_allow_html=flag)",
        "st.html(text)", "st.html(f'<b>{name}</b>')", "st.html(path.read_text())", "st.html(STATIC / name)",
        "st.success(f'{entry.nickname} is there')", "st.markdown('# ' + st.query_params['ask'])",
        "column.caption(question)", "st.warning(str(error))", "st.write(st.session_state['name'])",
        "st.error(run.message)",
        "def f():\n    if x:\n        return [eval(y) for y in z]",
    ],
)  # fmt: skip
def test_a_planted_offence_in_python_is_found(planted):
    assert len(found_in(ROOT / "app" / "planted.py", planted)) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "import json, re", "re.compile(text)", "network.eval()", "model.eval()", "torch.load(path, weights_only=True)",
        "subprocess.run(['a'])", "subprocess.run(['a'], shell=False)", "json.loads(text)", "numpy.load(path)",
        "st.html(STATIC / 'css' / 'page.css')", "st.html(stub.STATIC / 'css' / 'page.css')", "st.html('<br>')",
        "st.markdown('## Words')", "st.markdown(f'{len(asked)} characters')", "st.warning(plain(str(error)))",
        "st.caption(f'{seconds:.1f} s')", "log.warning('of %s', message)", "st.markdown(text, unsafe_allow_html=False)",
        "ast.literal_eval(text)", "session.exec_once()",
    ],
)  # fmt: skip
def test_what_is_harmless_is_let_pass(harmless):
    assert found_in(ROOT / "app" / "planted.py", harmless) == []


@pytest.mark.parametrize(
    "planted",
    [
        "host.innerHTML = text;", "host . innerHTML += text;", "host.outerHTML = text", 'host["innerHTML"] = text',
        "frame.srcdoc = text", 'host.insertAdjacentHTML("beforeend", text)', "range.createContextualFragment(text)",
        "new DOMParser().parseFromString(text, 'text/html')", "host.setHTMLUnsafe(text)", "eval(text)",
        "new Function(text)()", 'setTimeout("act()", 1)', "document.write(text)", 'link.href = "javascript:act()"',
        'const address = "http://a"; host.innerHTML = text;', "a(); // b\nhost.innerHTML = text;",
    ],
)  # fmt: skip
def test_a_planted_offence_in_javascript_is_found(planted):
    assert len(found_in(ROOT / "app/static/js/planted.js", planted)) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "host.textContent = text;", "host.replaceChildren(...made);", "setTimeout(() => act(), 1);", "evaluate(text);",
        "  // host.innerHTML = text;", " * host.innerHTML, as it was", "fill(host, html`<b>${text}</b>`);",
    ],
)  # fmt: skip
def test_harmless_javascript_is_let_pass(harmless):
    assert found_in(ROOT / "app/static/js/planted.js", harmless) == []
