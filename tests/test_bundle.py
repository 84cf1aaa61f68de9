"""The front end in one file: made of what stands in app/static/js now, and asking nobody for anything."""

import re
import subprocess

import pytest

from tools import bundle


def test_the_bundle_is_made_of_what_is_there_now():
    assert bundle.stale() == [], f"the front end has changed since it was bundled: {bundle.MADE_BY}"


def test_a_changed_module_is_noticed(monkeypatch):
    before = bundle.sha256
    monkeypatch.setattr(bundle, "sha256", lambda path: "another" if path.name == "heatmap.js" else before(path))
    assert bundle.stale() == ["app/static/js/charts/heatmap.js"]


def test_esbuild_makes_the_same_file_again():
    program = bundle.esbuild()
    if program is None:
        pytest.skip("there is no esbuild here: npm install brings it")
    text, _ = bundle.bundled(program)
    assert text == bundle.BUNDLE.read_text(encoding="utf-8")


def test_no_address_of_elsewhere_is_in_it():
    text = bundle.BUNDLE.read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= {"kai.invalid", "www.w3.org", "github.com"}, hosts  # a name, a namespace, and a licence's comment


def test_each_part_has_modules_of_its_own():
    code = f"""
import {{ readFileSync }} from "node:fs";
const text = readFileSync({str(bundle.BUNDLE)!r}, "utf8");
console.log(text.split("\\n")[1].startsWith("const modules = () => {{"), /export default {{ render:/.test(text));
"""
    done = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "true true"
