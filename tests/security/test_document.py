"""SECURITY.md names files that are there, and the limits that the code has."""

import re
import tomllib
from pathlib import Path

from app.http.messages import LARGEST_VALUE, LONGEST_QUERY
from app.training.jobs.executor import MEMORY
from app.training.jobs.queue import Limits
from kai.runs.networks import MOST_PARAMETERS
from kai.runs.settings import RunSettings

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_file_that_is_named_is_there_and_each_entry_has_a_test():
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(links) > 30
    assert [link for link in links if not (ROOT / link).exists()] == []
    entries = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count(" | ") == 3]
    assert len(entries) == 17  # the head, and sixteen entries
    assert all("](tests/" in line.split(" | ")[-1] for line in entries[1:])


def test_the_limits_are_those_of_the_code():
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    bounds = RunSettings.bounds()
    for words in (
        f"{server['maxWidgetStateSize']} MB at most", f"Up to {server['maxMessageSize']} MB",
        f"{LONGEST_QUERY:,} characters",
        f"more than {LARGEST_VALUE // 1000} kB", f"{bounds['epochs'].most} epochs, {bounds['seconds'].most:.0f} s",
        f"{MEMORY / 1e9} GB", f"{Limits().waiting} runs wait",
    ):  # fmt: skip
        assert words in TEXT, words
    assert MOST_PARAMETERS == 1_000_000 and "a million parameters" in TEXT
    assert server["maxUploadSize"] == 0


def test_the_readme_leads_here():
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
