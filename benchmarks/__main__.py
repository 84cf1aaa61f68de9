"""Run the benchmarks one by one under a heading that names the machine: `python -m benchmarks [NAME ...]`."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tools.programs import node, output_of

FOLDER = Path(__file__).parent
ORDER = ["bench_kai.py", "bench_training.py", "bench_engine.mjs", "bench_browser.py", "bench_demo.py"]
"""The library, training, the page's engine, the pages in a browser, a run from its button to its end."""


def heading() -> str:
    """Say on what the figures were measured: a figure without its machine is none."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    programs = [f"Python {platform.python_version()}", f"Node.js {output_of([node(), '--version'])}"]
    packages = [f"{name} {version(name)}" for name in ("torch", "numpy", "streamlit")]
    return (
        f"Measured on {machine}; {', '.join(programs + packages)}.\n"
        "Other work on the machine makes every figure worse: believe ratios, and the best of several runs."
    )


def command(file: str) -> list[str]:
    """How a benchmark is started.

    >>> command("bench_kai.py")[1:]
    ['-m', 'benchmarks.bench_kai']
    """
    return [node(), str(FOLDER / file)] if file.endswith(".mjs") else [sys.executable, "-m", f"benchmarks.{file[:-3]}"]


def main(names: list[str]) -> int:
    """Run the named benchmarks ("kai", "training", "engine", "browser", "demo"), or all; returns how many failed."""
    present = [file for file in ORDER if (FOLDER / file).exists()]
    files = [file for file in present if not names or file.split("_")[1].split(".")[0] in names]
    if not files:
        sys.exit(f"no benchmark {' '.join(names)}; there are: {', '.join(present)}")
    print(heading(), flush=True)
    failed = 0
    for file in files:
        print(f"\n== {file}", flush=True)
        failed += subprocess.run(command(file), cwd=FOLDER.parent).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
