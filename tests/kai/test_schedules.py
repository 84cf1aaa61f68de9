"""One cycle: by hand, and against torch's own schedule."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kai.schedules import follow, one_cycle


def test_the_rate_starts_at_a_25th_peaks_after_a_fifth_and_ends_at_almost_nothing():
    assert one_cycle(0, 100, peak=0.5) == pytest.approx((0.02, 0.95))
    assert one_cycle(19, 100, peak=0.5) == pytest.approx((0.5, 0.85))
    assert one_cycle(99, 100, peak=0.5) == pytest.approx((0.5 / 25e4, 0.95))
    middle = 19 / 2  # of the rise: half-way between both ends, by the cosine
    assert one_cycle(middle, 100, peak=0.5) == pytest.approx(((0.02 + 0.5) / 2, 0.9))


def test_a_run_of_five_updates_starts_at_its_peak():
    assert one_cycle(0, 5, peak=0.5) == pytest.approx((0.5, 0.85))


@settings(deadline=None, max_examples=30)
@given(steps=st.integers(2, 400), peak=st.floats(1e-4, 1.0), kind=st.sampled_from([torch.optim.SGD, torch.optim.AdamW]))
def test_every_update_has_the_rate_and_the_momentum_that_torchs_schedule_gives(steps, peak, kind):
    assume(steps != 5)  # where torch divides by the length of a rise of no update

    def optimiser(**options):
        return kind([torch.nn.Parameter(torch.zeros(1))], lr=peak, **options)

    options = {"momentum": 0.9} if kind is torch.optim.SGD else {}
    theirs, ours = optimiser(**options), optimiser(**options)
    schedule = torch.optim.lr_scheduler.OneCycleLR(theirs, peak, total_steps=steps, pct_start=0.2)
    for step in range(steps):
        follow(ours.param_groups, *one_cycle(step, steps, peak))
        for name in ("lr", "momentum") if options else ("lr", "betas"):
            assert ours.param_groups[0][name] == pytest.approx(theirs.param_groups[0][name], rel=1e-9)
        theirs.step()
        if step < steps - 1:
            schedule.step()
