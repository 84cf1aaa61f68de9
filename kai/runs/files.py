"""What a learner takes home from a run: its curve as a table, and a script that does the run again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pprint import pformat

from kai.runs.settings import RunSettings

_COLUMNS = ("epoch", "step", "examples", "seconds", "loss", "accuracy", "examples_per_second")


def curve_csv(points: Sequence[dict]) -> str:
    """Return a run's curve as CSV, a line for each of its messages "point" (`kai.runs.work`).

    >>> curve_csv([{"step": 2, "loss": 0.5, "accuracies": {"top_left": 0.9}}]).splitlines()[1]
    ',2,,,0.5,,,0.9'
    """
    places = sorted({place for point in points for place in point.get("accuracies", {})})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(f"accuracy_{place}" for place in places)])
    for point in points:
        found = point.get("accuracies", {})
        writer.writerow([*(point.get(name, "") for name in _COLUMNS), *(found.get(place, "") for place in places)])
    return text.getvalue()


def script(settings: RunSettings, examples: int, threads: int = 1, name: str = "network") -> str:
    """Return a Python program that does a run again with `kai` alone.

    On the same kind of machine it ends with the same weights: it has as many threads, for sums are rounded in their
    order, and it ends with the same update, even if it was time that ended the run.

    Args:
        settings: of the run.
        examples: digits that the run met until it ended.
        threads: of torch that it had.
        name: of the files that the program writes, without their endings: letters, digits and hyphens.
    """
    bounds = RunSettings.bounds()
    same = settings.replace(
        examples=bounds["examples"].clamp(examples, settings.examples), seconds=bounds["seconds"].most
    )
    return f'''"""A training run of KAI Lab, to be done again: `python {name}.py` where `kai` can be imported.

It writes {name}-again.csv and {name}-again.safetensors, which kai.load reads, beside itself, and touches no other file.
"""

import base64
from pathlib import Path

import torch
from safetensors.torch import load

import kai
from kai.runs.files import curve_csv
from kai.runs.settings import RunSettings
from kai.runs.work import run

SETTINGS = RunSettings.clamped(
{pformat(same.as_dict(), sort_dicts=False)}
)

HERE = Path(__file__).with_name("{name}-again")
curve = []


def tell(message):
    """Print how it goes; keep the curve, and in the end what was learned."""
    if message["kind"] == "point":
        if curve and curve[-1]["step"] == message["step"]:
            curve.pop()  # the same once more, measured everywhere
        curve.append(message)
        print(f"epoch {{message['epoch']}}, step {{message['step']}}: loss {{message['loss']:.4f}}, "
              f"accuracy {{message['accuracy']:.3f}}, {{message['seconds']:.1f}} s")
    elif message["kind"] == "result":
        HERE.with_suffix(".csv").write_text(curve_csv(curve))
        network = SETTINGS.build()
        network.load_state_dict(load(base64.b64decode(message["weights"])))
        kai.save(network, HERE.with_suffix(".safetensors"), HERE.name)
        print(message["accuracies"], f"curve and network in {{HERE}}.csv and .safetensors")
    elif message["kind"] == "failed":
        print(message["message"])


if __name__ == "__main__":
    torch.set_num_threads({threads})  # as the run had them: sums are rounded in the order in which they are taken
    torch.set_flush_denormal(True)
    run(SETTINGS, tell)
'''
