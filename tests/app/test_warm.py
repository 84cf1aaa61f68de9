"""What the server imports before its first visitor, and what it does without."""

import subprocess
import sys
from pathlib import Path

from tests.full import full

ROOT = Path(__file__).parent.parent.parent


@full
def test_a_warm_server_that_takes_runs_has_not_imported_torchs_compiler_nor_torchvision():
    """Together they take some 150 MB and 5 s of every server, and nothing here is compiled."""
    script = """
import sys
from app import warm
from app.content.presets import PRESETS
from kai.runs.networks import own_size
from kai.runs.settings import RunSettings
warm.up()
for preset in PRESETS:
    own_size(RunSettings.clamped(preset.run.as_dict()).own)
print([name for name in ("torchvision", "sympy", "triton", "torch._dynamo", "torch._inductor") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]", ran.stderr


def test_the_first_visitors_page_imports_nothing_more():
    """Pandas alone, which Streamlit takes to look at what a component is sent, is a second or two."""
    script = """
import sys
from streamlit.testing.v1 import AppTest
from app import warm
warm.up()
before = {name.partition(".")[0] for name in sys.modules}
page = AppTest.from_file("app/main.py", default_timeout=60).run()
assert not page.exception
print(sorted({name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr
