"""The workshop's own notebook runs on `import kai`, unchanged, offline, and gives what it promises."""

import ast
import os
import re
import struct
import subprocess
import sys

import pytest

from tests.full import also_in_full
from tests.kai.workshop import CELLS, environment, run_alone, solved_cells


def lay_files(folder, train=None, test=None):
    """Run `python -m kai.mnist --root dataset`; keep the first digits of each file if told how many."""
    command = [sys.executable, "-m", "kai.mnist", "--root", "dataset"]
    subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)
    for path in (folder / "dataset/MNIST/raw").iterdir():
        n = train if path.name.startswith("train") else test
        if n is not None:
            raw = path.read_bytes()
            header = 4 + 4 * raw[3]  # magic, then one number an axis
            size = (len(raw) - header) // struct.unpack(">I", raw[4:8])[0]
            path.write_bytes(raw[:4] + struct.pack(">I", n) + raw[8 : header + n * size])


def run(folder, cells, train=None, test=None):
    """Run the notebook as a plain script; return what it prints."""
    lay_files(folder, train, test)
    return run_alone(folder, cells, train, test)


def accuracies(printed):
    """The eleven accuracies in the notebook's order, 0..1."""
    found = [int(right) / int(total) for right, total in re.findall(r"Got (\d+)/(\d+) with accuracy", printed)]
    assert len(found) == 11
    return {"mlp": found[:3], "lenet": found[3:5], "lenet2": found[5:8], "lenet3": found[8:]}


def test_the_solutions_change_nothing_but_what_is_left_open():
    given = [line for line in CELLS.splitlines() if line.strip() and not line.startswith("# %%")]
    solved = "".join(solved_cells()).splitlines()
    changed = [line for line in given if line not in solved]
    assert len(given) - len(changed) > 200
    assert all("TODO" in line or "nn.Linear" in line for line in changed)


@pytest.mark.parametrize("softmax", [False, *also_in_full(True)], ids=["without softmax", "with softmax"])
def test_every_cell_runs_as_a_plain_script_without_a_network(softmax, tmp_path):
    printed = run(tmp_path, solved_cells(softmax), train=1500, test=300)
    found = accuracies(printed)
    train, top_left, bottom_right = found["mlp"]
    assert train > 0.75 and top_left > 0.7 and bottom_right < 0.4
    assert printed.count("Epoch: ") == 5 + 5 + 5 + 10
    assert printed.count("Shown: 4\n") == 3  # digits, shifted digits, feature maps
    assert printed.count("Shown: 1\n") == 4  # loss curves
    for parameters in ("61,706", "290,186", "15,626"):
        assert parameters in printed
    assert "Remembered: 50\n" in printed
    if not softmax:
        assert min(found["lenet"]) > 0.7 and min(found["lenet2"][:2]) > 0.7
        assert found["lenet2"][2] < 0.4


def test_the_three_questions_that_the_notebook_shows_exist():
    import kai

    shown = [ast.literal_eval(str(kai.get_qa_datatset()[k])) for k in (0, 30, 42)]
    assert all(pair["question"] and pair["answers"] for pair in shown)


@pytest.mark.skipif("KAI_NOTEBOOK" not in os.environ, reason="takes ten minutes: set KAI_NOTEBOOK=full to run it")
def test_with_all_digits_it_gives_what_the_notebook_promises(tmp_path):
    found = accuracies(run(tmp_path, solved_cells()))
    print(found)
    assert found["mlp"][0] > 0.95 and found["mlp"][1] > 0.95 and found["mlp"][2] < 0.2
    assert min(found["lenet"]) > 0.96
    assert min(found["lenet2"][:2]) > 0.96 and found["lenet2"][2] < 0.2
    assert min(found["lenet3"][:2]) > 0.8 and found["lenet3"][2] > 0.5


def test_the_summary_is_printed_and_leaves_the_network_as_it_was(capsys, device):
    import torch

    import kai
    import torchsummary

    network = kai.LeNet(28).to(device)
    before = torch.get_rng_state()
    rows = torchsummary.summary(network, input_size=(1, 28, 28))
    assert [row.output_shape for row in rows][-1] == (10,)
    assert re.search(r"Total +61,706\n", capsys.readouterr().out)
    assert network.training and next(network.parameters()).device.type == device.type
    assert torch.equal(torch.get_rng_state(), before)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        torchsummary.summary(network, input_size=(1, 56, 56))
