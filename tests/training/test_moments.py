"""What is kept of a run for looking at it again: bounded, evenly spread over its time, and gone with the run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.jobs.moments import LARGEST_MOMENT, least_missed, pack, unpack
from app.training.jobs.store import Store


def moment(step, seconds, **more):
    return {"step": step, "seconds": seconds, "examples": 64 * step, "kernels": None, "units": None, **more}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data")
    store.add("one", "ada", {}, now=0.0)
    yield store
    store.close()


def test_moments_are_read_back_as_they_were_told_in_the_order_of_their_updates(store):
    told = [moment(0, 0.0), moment(7, 0.5, heat=[[0.25, 1.0]]), moment(3, 0.25)]
    for one in told:
        store.add_moment("one", one)
    assert store.moments("one") == [told[0], told[2], told[1]]
    assert store.times("one") == [(0, 0.0), (3, 0.25), (7, 0.5)]
    assert store.moments("another") == store.times("another") == []


def test_of_a_long_run_as_many_moments_are_kept_as_of_any_other_and_they_are_evenly_spread(store, monkeypatch):
    monkeypatch.setattr("app.training.jobs.store.MOST_MOMENTS", 12)
    for step in range(200):
        store.add_moment("one", moment(step, 0.25 * step))
    times = store.times("one")
    assert len(times) == 12 and (times[0], times[-1]) == ((0, 0.0), (199, 49.75))
    assert np.diff([seconds for _, seconds in times]).max() <= 3 * 49.75 / 11  # no gap is long


def test_of_five_moments_the_one_between_the_closest_goes():
    assert least_missed([0.0, 1.0, 2.0, 2.5, 4.0]) == 2  # 2.5 - 1 is less than 2, 4 - 2 and more
    assert least_missed([0.0, 0.1, 5.0]) == 1  # never the first, nor the last


@given(st.lists(st.floats(0.01, 10.0), min_size=3, max_size=60), st.integers(3, 20))
@settings(max_examples=60, deadline=None)
def test_however_moments_come_the_first_and_the_last_stay_and_no_gap_is_twice_what_it_must_be(gaps, most):
    """Taking the one that is missed least never opens a gap wider than twice the mean of those that are left."""
    seconds = []
    for now in np.cumsum([0.0, *gaps]).tolist():
        seconds.append(now)
        if len(seconds) > most:
            before = min(seconds[i + 1] - seconds[i - 1] for i in range(1, len(seconds) - 1))
            del seconds[least_missed(seconds)]
            opened = max(after - then for then, after in zip(seconds, seconds[1:], strict=False))
            assert opened >= before and before <= 2 * (now - seconds[0]) / (most - 1)
    assert seconds[0] == 0.0 and seconds[-1] == pytest.approx(sum(gaps)) and len(seconds) <= most


def test_what_is_larger_than_any_moment_of_ours_is_not_kept(store):
    noise = np.random.default_rng(0).random((200, 200)).tolist()
    with pytest.raises(ValueError, match=r"a moment of \d{3},\d{3} bytes; at most 65,536 are kept"):
        store.add_moment("one", moment(1, 1.0, kernels=noise))
    assert store.moments("one") == []


def test_a_moment_is_packed_and_unpacked_whole():
    one = moment(3, 0.5, heat=[[0.125] * 29] * 29)
    assert unpack(pack(one)) == one and len(pack(one)) < 200 < LARGEST_MOMENT


def test_a_run_that_is_forgotten_leaves_no_moments(store):
    store.add_moment("one", moment(0, 0.0))
    store.forget("one")
    store.add("one", "ada", {}, now=0.0)
    assert store.moments("one") == []


def test_the_queue_keeps_what_a_run_tells_and_begins_anew_where_the_run_does(room):
    run_id = room.submit("a")
    handle = room.executor.handles[0]
    handle.say(kind="started", parameters=7)
    for step in range(3):
        handle.say(kind="moment", **moment(step, 0.1 * step))
    room.queue.tick()
    assert [step for step, _ in room.queue.store.times(run_id)] == [0, 1, 2]
    handle.say(kind="started", parameters=7)  # a machine was lost, another begins anew
    handle.say(kind="moment", **moment(0, 0.0))
    room.queue.tick()
    assert [step for step, _ in room.queue.store.times(run_id)] == [0]


def test_a_moment_that_is_too_large_is_that_runs_misfortune_alone(room):
    first = room.submit("a")
    noise = np.random.default_rng(0).random((200, 200)).tolist()
    room.executor.handles[0].say(kind="moment", **moment(0, 0.0, kernels=noise))
    assert room.state(first) == "failed" and room.state(room.submit("b")) == "running"
