"""Bundle the front end into one ES module, for notebooks and lecture pages: `python -m tools.bundle`.

The app serves `app/static/js` as it is. A notebook takes one file: esbuild makes it, and beside it stands a list of all
files that went into it, by which a test without esbuild tells when it is stale.

Source: https://esbuild.github.io/api/
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENTRY = Path("app/static/js/widget/front-end.js")
FOLDER = ROOT / "kai" / "widget"
BUNDLE = FOLDER / "front-end.js"
LIST = FOLDER / "front-end.json"

MADE_BY = "make bundle"
HERE = '"https://kai.invalid/lab/js/bundle/core/resources.js"'
"""What stands for `import.meta.url`: addresses below it are names of resources, which go to no server."""


def esbuild() -> str | None:
    """Return the esbuild of `npm install`, or one on the PATH; None if there is none."""
    ours = ROOT / "node_modules" / ".bin" / "esbuild"
    return str(ours) if ours.exists() else shutil.which("esbuild")


def sha256(path: Path) -> str:
    """Return the hash of a file's text; line ends may be those of any system."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def bundled(program: str) -> tuple[str, list[str]]:
    """Return the bundle and the paths of what went into it.

    Its modules live in a function that is called for each part that is shown: what one module keeps, such as the scene,
    is kept once a part, however often the file is loaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        made, told = Path(folder, "made.js"), Path(folder, "told.json")
        subprocess.run(
            [
                program, str(ENTRY), "--bundle", "--format=iife", "--global-name=part", "--minify",
                "--target=es2022", "--charset=utf8", "--loader:.css=text", f"--define:import.meta.url={HERE}",
                "--log-level=warning", "--legal-comments=inline", f"--outfile={made}", f"--metafile={told}",
            ],
            cwd=ROOT, check=True,
        )  # fmt: skip
        inputs = json.loads(told.read_text(encoding="utf-8"))["inputs"]
        code = made.read_text(encoding="utf-8").strip()
    text = (
        "// KAI Lab's front end in one file, made by `python -m tools.bundle`. Never edit it by hand.\n"
        f"const modules = () => {{\n{code}\nreturn part;\n}};\n"
        "export const lecture = (...all) => modules().lecture(...all);\n"
        "export default { render: (...all) => modules().render(...all) };\n"
    )
    return text, sorted(inputs)


def write(program: str) -> None:
    """Write the bundle, and the list of what it is made of."""
    FOLDER.mkdir(exist_ok=True)
    text, paths = bundled(program)
    BUNDLE.write_text(text, encoding="utf-8", newline="\n")
    listed = {"bundle": sha256(BUNDLE), "inputs": {path: sha256(ROOT / path) for path in paths}}
    LIST.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {BUNDLE}, {len(text.encode()):,} bytes of {len(paths)} files")


def stale() -> list[str]:
    """Return the paths of what has changed since the bundle was made; none if it is as it should be."""
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    expected = {BUNDLE: listed["bundle"]} | {ROOT / path: found for path, found in listed["inputs"].items()}
    return [
        path.relative_to(ROOT).as_posix()
        for path, found in expected.items()
        if not path.exists() or sha256(path) != found
    ]


if __name__ == "__main__":
    found = esbuild()
    if found is None:
        sys.exit(f"There is no esbuild: `{MADE_BY}` gets it by npm")
    write(found)
