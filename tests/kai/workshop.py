"""The workshop's notebook as a script: its code cells, unchanged, the tasks solved as its text asks; how to run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
CELLS = Path(__file__).with_name("workshop_notebook.txt").read_text(encoding="utf-8")

QUESTIONS = """
texts = [pair['question'] for pair in data[:50]]
answers = sorted({pair['answers'][0] for pair in data[:50]})
bag = kai.BagOfWords(texts)
inputs = bag.encode_all(texts)
targets = torch.tensor([answers.index(pair['answers'][0]) for pair in data[:50]])
model = nn.Sequential(nn.Linear(len(bag.vocabulary), 64), nn.ReLU(), nn.Linear(64, len(answers)))
objective = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for _ in range(100):
    loss = objective(model(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print('Remembered:', (model(inputs).argmax(1) == targets).sum().item())
"""

CONVOLUTION = """    output = np.zeros((m - 2, n - 2))
    for i in range(m - 2):
        for j in range(n - 2):
            output[i, j] = np.sum(inputs[i:i + 3, j:j + 3] * weights) + bias
"""

LENET_LAYERS = """        self.feature_extractor = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.ReLU(),
            nn.AvgPool2d(2),
        )
        self.classifier = nn.Sequential(
            nn.Linear(400, 120),
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
            nn.Softmax(dim=1)
        )
"""

LENET_CHAIN = """        out = self.feature_extractor(x)
        out = torch.flatten(out, 1)
        out = self.classifier(out)
"""

TEST_ACCURACY = """kai.check_accuracy(test_loader1, model, device)
kai.check_accuracy(test_loader2, model, device)
"""

SHIFTED_IMAGES = """images, labels = next(iter(test_loader2))
kai.plot_images(images, labels)
"""

FEATURE_MAPS = """images, labels = next(iter(test_loader2))
feature_maps = model.feature_extractor(images.to(device)).detach().cpu().numpy()
assert feature_maps.shape[1] == 16
kai.plot_images(feature_maps, labels)
"""

PLOT = "# TODO: Plot a few images from the test dataset\n"

SOLUTIONS = (
    ("print(data[42])\n", "print(data[42])\n" + QUESTIONS),
    ("# TODO: Check the accuracy of the model on the test datasets\n", TEST_ACCURACY),
    (PLOT, SHIFTED_IMAGES),
    ("    # TODO Implement the convolution\n", CONVOLUTION),
    ("        # TODO: Define the layers of the network\n", LENET_LAYERS),
    ("        # TODO: Chain the layers to process images according to the LeNet architecture\n", LENET_CHAIN),
    ("            # TODO: Change the input size of the linear layer\n            nn.Linear(400, 120),\n",
     "            nn.Linear(2304, 120),\n"),
    (PLOT, FEATURE_MAPS),
    ("            # TODO: Change the pooling to return just one value per feature map\n"
     "            nn.AvgPool2d(kernel_size=2, stride=2),\n", "            nn.AvgPool2d(kernel_size=24),\n"),
    ("            # TODO: Also match the number of inputs here\n            nn.Linear(12*12*16, 120),\n",
     "            nn.Linear(16, 120),\n"),
)  # fmt: skip
"""What the notebook leaves open, in its order, and what a learner writes there."""


def solved_cells(softmax: bool = True) -> list[str]:
    """Return the notebook's code cells, solved.

    Args:
        softmax: keep the `nn.Softmax` at the end of the LeNets, as the notebook has it.
    """
    script, start = CELLS, 0
    for blank, solution in SOLUTIONS:
        start = script.index(blank, start)
        script = script[:start] + solution + script[start + len(blank) :]
        start += len(solution)
    if not softmax:
        script = script.replace("            nn.Softmax(dim=1)\n", "")
    return [cell.strip() + "\n" for cell in script.split("# %%\n")[1:]]


FEW = """
import kai.mnist
_all = kai.mnist.load
def _load(split="train", **options):
    return tuple(array[:{train} if split == "train" else {test}] for array in _all(split, **options))
kai.mnist.load = _load
"""
"""Put before the cells: fewer digits."""

ALONE = """
import socket
import sys
import torch

def refuse(self, address):
    raise OSError(f"the notebook wants to reach {address}")

socket.socket.connect = refuse
torch.manual_seed(0)
torch.set_num_threads(1)
import plotly.graph_objects as go
go.Figure.show = lambda figure: print("Shown:", len(figure.data))
"""
"""Put before the cells: no network, no window that opens, the same numbers each time."""


def environment() -> dict[str, str]:
    """Return what a learner has who installed kai: it can be imported from any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def run_alone(folder: Path, cells: Sequence[str], train: int | None = None, test: int | None = None) -> str:
    """Run cells as one script in a process of its own, without a network; return what it prints.

    Args:
        folder: where it runs.
        cells: Python.
        train: how many training digits there are; all if None.
        test: how many test digits there are.
    """
    few = FEW.format(train=train, test=test) if train else ""
    path = folder / "notebook.py"
    path.write_text("\n".join([ALONE, few, *cells]), encoding="utf-8")
    done = subprocess.run([sys.executable, path.name], cwd=folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
