"""What the server does once, before the first visitor's page is drawn: import torch, load weights, freeze the heap."""

import gc
from functools import cache

import torch

from app import answers


@cache
def once() -> None:
    """Load the networks and answer one digit, so that no learner waits for it.

    One torch thread for the whole server: sweeps are small, and learners share the cores. What is loaded by now lives
    as long as the process does, so the garbage collector is told to leave it alone.
    """
    torch.set_num_threads(1)
    answers.sweep_tables(answers.test_digit(0).pixels)
    gc.collect()
    gc.freeze()
