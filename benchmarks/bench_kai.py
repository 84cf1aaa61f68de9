"""The library against what a user would have used otherwise: `python -m benchmarks.bench_kai`."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

import kai
from benchmarks.table import in_words, seconds, show
from kai import mnist
from kai.canvas import OFFSETS, place
from kai.networks import ARCHITECTURES, GlobalPoolLeNet, LeNet, MLP
from kai.shifts import shift_sweep, sweep_method

BATCH_SIZE = 64
EPOCH = -(-60_000 // BATCH_SIZE)


def imports() -> None:
    """Time `import kai` and what it saves, each in a process of its own."""
    def process(statement: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", statement], check=True))

    nothing, ours, torch_alone = process("pass"), process("import kai"), process("import torch")
    with_torch = process("import kai; kai.place")
