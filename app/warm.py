"""What the server does once, before the first visitor's page is drawn: import torch, load weights, freeze the heap."""

import gc
import importlib
import sys

import torch

import kai
from app import anatomy, answers, questions
from app.singleton import once

SWITCHING = 0.0005
"""Seconds that a thread may keep the interpreter while another wants it; Python's own value is 5 ms. A table takes some
thirty calls of torch, each of which gives the interpreter away and has to get it back from the scripts of pages."""

WANTED = "pandas", "segno"
"""Packages that a first page takes up: Streamlit's, to look at what a component is sent, and what draws QR codes."""


@once
def up() -> None:
    """Load the networks, answer one digit and take one step of training, so that no learner waits for it.

    One torch thread for the whole server: sweeps are small, and learners share the cores. What is loaded by now lives
    as long as the process does, so the garbage collector is told to leave it alone.
    """
    torch.set_num_threads(1)
    sys.setswitchinterval(SWITCHING)
    for name in WANTED:
        importlib.import_module(name)
    answers.sweep_tables(answers.test_digit(0).pixels)
    for name in anatomy.served():
        anatomy.version(name), anatomy.packed(name)
    kai.train_questions(questions.pairs(), steps=1)  # the first update in a process takes a second or two
    gc.collect()
    gc.freeze()
