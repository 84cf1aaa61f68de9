import pytest

from app.data_folder import CannotKeep
from app.training.jobs.queue import Refused
from kai.runs import words
from kai.runs.settings import RunSettings


def test_one_runs_and_the_others_wait_with_their_place(room):
    first, second, third = (room.submit(name) for name in "abc")
    runs = [room.queue.look(run_id) for run_id in (first, second, third)]
    assert [(run.state, run.place) for run in runs] == [("running", None), ("waiting", 1), ("waiting", 2)]
    room.executor.handles[0].finish()
    assert [room.state(run_id) for run_id in (first, second, third)] == ["finished", "running", "waiting"]
    assert room.queue.look(third).place == 1


def test_several_run_where_the_machine_allows_it(make_room):
    room = make_room(at_once=2)
    runs = [room.submit(name) for name in "abc"]
    assert [room.state(run_id) for run_id in runs] == ["running", "running", "waiting"]


def test_a_runs_id_is_of_letters_and_digits_alone(make_room):
    """It becomes part of the keys of widgets, which may hold no double underscore, and of the names of files."""
    room = make_room(waiting=50)
    ids = [room.submit(f"learner {index}") for index in range(50)]
    assert len(set(ids)) == 50
    assert all(run_id.isascii() and run_id.isalnum() and len(run_id) == 16 for run_id in ids)


def test_the_estimate_adds_up_what_is_ahead(room):
    first, second, third = (room.submit(name, seconds=60.0, epochs=1) for name in "abc")
    assert room.queue.look(first).estimate == 60 + 3
    assert room.queue.look(second).estimate == 60 + 3
    assert room.queue.look(third).estimate == (60 + 3) + (60 + 3)
    room.clock.now += 10
    room.executor.handles[0].point(step=469, seconds=10.0)  # half an epoch after ten seconds
    room.queue.tick()
    assert room.queue.look(first).estimate == pytest.approx(10 + 3, abs=0.1)
    assert room.queue.look(third).estimate == pytest.approx((10 + 3) + (60 + 3), abs=0.1)


def test_runs_before_teach_the_estimate_how_long_they_take(room):
    room.submit("a")
    room.clock.now += 8
    room.executor.handles[0].finish()
    room.queue.tick()
    room.submit("b", seconds=60.0)
    room.submit("c")
    assert room.queue.look(room.submit("d")).estimate == (60 + 3) + (8 + 3)


def test_one_learner_has_one_run_and_may_start_another_when_it_has_ended(room):
    run_id = room.submit("a")
    with pytest.raises(Refused, match="Your last run is still running. Cancel it, or wait"):
        room.submit("a")
    waiting = room.submit("b")
    with pytest.raises(Refused, match="is still waiting for its turn"):
        room.submit("b")
    assert room.queue.live_run("b") == waiting
    room.executor.handles[0].finish()
    room.queue.tick()
    assert room.queue.live_run("a") is None
    assert room.submit("a") != run_id


def test_a_full_queue_refuses_with_a_friendly_word(make_room):
    room = make_room(waiting=2)
    for name in "abc":
        room.submit(name)
    with pytest.raises(Refused, match="The whole room is training: 2 runs are waiting already"):
        room.submit("d")


def test_settings_are_clamped_whoever_asks(room):
    run_id = room.queue.submit({"epochs": 1e9, "network": "enormous"}, "a")
    assert room.queue.look(run_id).settings == RunSettings(epochs=50)


def test_cancelling_takes_a_waiting_run_out_of_the_queue(room):
    room.submit("a")
    second, third = room.submit("b"), room.submit("c")
    room.queue.cancel(second)
    run = room.queue.look(second)
    assert (run.state, run.message, run.has_ended) == ("cancelled", words.CANCELLED, True)
    assert room.queue.look(third).place == 1


def test_cancelling_a_running_run_asks_it_to_end_and_keeps_what_it_has_learned(room):
    run_id = room.submit("a")
    room.queue.cancel(run_id)
    room.queue.cancel(run_id)
    (handle,) = room.executor.handles
    assert handle.stopped and not handle.killed
    handle.finish("learner")
    assert room.state(run_id) == "cancelled"
    assert room.queue.look(run_id).message == words.STOPPED
    assert room.queue.network(run_id) is not None


def test_a_run_that_breaks_when_asked_to_end_was_cancelled_all_the_same(room):
    run_id = room.submit("a")
    room.queue.cancel(run_id)
    room.executor.handles[0].fail(words.CRASHED)
    assert (room.state(run_id), room.queue.look(run_id).message) == ("cancelled", words.STOPPED)


def test_weights_that_fit_no_network_of_this_version_are_no_network(room):
    run_id = room.submit("a")
    room.executor.handles[0].finish()
    room.queue.tick()
    room.queue.store.change(run_id, settings={"network": "mlp"})
    assert room.queue.network(run_id) is None


def test_a_run_that_does_not_end_when_asked_is_killed(room):
    run_id, other = room.submit("a"), room.submit("b")
    room.queue.cancel(run_id)
    room.later(room.limits.stop_grace + 1, watched=[run_id, other])
    assert room.executor.handles[0].killed
    assert (room.state(run_id), room.state(other)) == ("cancelled", "running")


def test_a_run_that_overruns_its_time_is_killed_and_said_so(room):
    run_id = room.submit("a", seconds=5.0)
    room.executor.handles[0].say(kind="started", parameters=7, examples=10, device="cpu")
    room.queue.tick()
    room.later(5 + room.limits.grace + 1, watched=[run_id])
    assert room.executor.handles[0].killed
    assert (room.state(run_id), room.queue.look(run_id).message) == ("failed", words.OVERRAN)


def test_the_time_of_a_run_counts_from_its_start_for_machines_may_train_for_other_servers_first(room):
    run_id = room.submit("a", seconds=5.0)
    room.later(room.limits.start - 1, watched=[run_id])
    room.executor.handles[0].say(kind="started", parameters=7, examples=10, device="cpu")
    room.queue.tick()
    room.later(5 + room.limits.grace - 1, watched=[run_id])
    assert room.state(run_id) == "running"
    other = room.submit("b", seconds=5.0)
    room.later(2, watched=[run_id, other])
    assert (room.state(run_id), room.state(other)) == ("failed", "running")
    room.later(room.limits.start + 1, watched=[other])
    assert room.state(other) == "failed"


def test_a_run_that_nobody_watches_makes_room_waiting_or_running(room):
    unwatched, waiting_unwatched, watched = (room.submit(name) for name in "abc")
    room.later(room.limits.patience + 1, watched=[watched])
    assert room.executor.handles[0].killed
    assert [room.state(r) for r in (unwatched, waiting_unwatched, watched)] == ["cancelled", "cancelled", "running"]
    assert room.queue.look(unwatched).message == words.LEFT_ALONE


def test_a_beat_keeps_a_run_alive(room):
    run_id = room.submit("a", seconds=120.0)
    room.later(120, watched=[run_id])
    assert room.state(run_id) == "running"


def test_the_curve_grows_and_a_page_may_ask_for_what_is_new(room):
    run_id = room.submit("a")
    (handle,) = room.executor.handles
    handle.say(kind="started", parameters=7, examples=10, device="cpu")
    handle.point(step=1)
    handle.point(step=5, accuracies={"top_left": 0.5})
    handle.say(kind="snapshot", kernels=None, heat=[[0.5]])
    room.queue.tick()
    run = room.queue.look(run_id)
    assert [point["step"] for point in run.curve] == [1, 5]
    assert run.curve[1]["accuracies"] == {"top_left": 0.5}
    assert (run.facts["parameters"], run.snapshot["heat"]) == (7, [[0.5]])
    assert [point["step"] for point in room.queue.look(run_id, after_step=1).curve] == [5]


def test_a_failed_run_says_why_and_the_next_one_is_not_affected(room):
    run_id, other = room.submit("a"), room.submit("b")
    room.executor.handles[0].fail(words.DIVERGED)
    assert (room.state(run_id), room.queue.look(run_id).message) == ("failed", words.DIVERGED)
    assert room.state(other) == "running"
    assert room.queue.weights(run_id) is None and room.queue.network(run_id) is None


def test_a_result_that_cannot_be_kept_fails_its_run_alone(room, monkeypatch):
    run_id, other = room.submit("a"), room.submit("b")

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(room.queue.store, "save_weights", full)
    room.executor.handles[0].finish()
    assert (room.state(run_id), room.queue.look(run_id).message) == ("failed", words.NOT_KEPT)
    monkeypatch.undo()
    room.executor.handles[1].finish()
    assert room.state(other) == "finished"


def test_a_handle_that_ends_without_a_last_word_leaves_no_run_that_lives_for_ever(room):
    run_id = room.submit("a")
    room.executor.handles[0].ended = True
    assert (room.state(run_id), room.queue.look(run_id).message) == ("failed", words.CRASHED)


def test_beats_of_runs_that_do_not_live_are_not_kept(room):
    run_id = room.submit("a")
    room.executor.handles[0].finish()
    room.queue.tick()
    for name in (run_id, "nonsense"):
        room.queue.beat(name)
    assert room.queue._beats == {}


def test_a_network_that_only_guesses_is_told_to_try_another_learning_rate(room):
    run_id = room.submit("a")
    room.executor.handles[0].finish(accuracies={"top_left": 0.11, "bottom_right": 0.1})
    assert (room.state(run_id), room.queue.look(run_id).message) == ("finished", words.LEARNED_NOTHING)


def test_machines_that_cannot_be_reached_fail_the_run_in_words(room):
    room.executor.refusal = "The machines do not answer."
    run_id = room.submit("a")
    assert (room.state(run_id), room.queue.look(run_id).message) == ("failed", "The machines do not answer.")


def test_while_no_machine_is_there_runs_wait_and_are_told_so(room):
    room.executor.at_once = 0
    run_id = room.submit("a")
    run = room.queue.look(run_id)
    assert (run.state, run.place, run.estimate, run.message) == ("waiting", 1, None, "No machine is there yet.")
    room.executor.at_once = 1
    assert (room.state(run_id), room.queue.look(run_id).message) == ("running", "")


def test_a_run_that_begins_anew_on_another_machine_begins_its_curve_anew(room):
    run_id = room.submit("a")
    (handle,) = room.executor.handles
    handle.point(step=1)
    handle.point(step=5)
    room.queue.tick()
    handle.point(step=7)
    handle.say(kind="started", parameters=7, examples=10, device="cpu")
    handle.point(step=2)
    room.queue.tick()
    assert [point["step"] for point in room.queue.look(run_id).curve] == [2]


def test_a_restart_of_the_server_loses_no_finished_result_and_no_place_in_the_queue(room):
    finished, running, waiting = (room.submit(name) for name in "abc")
    room.executor.handles[0].point(step=3)
    room.executor.handles[0].finish()
    room.queue.tick()
    before, weights = room.queue.look(finished), room.queue.weights(finished)
    room.restart()
    assert room.queue.look(finished) == before
    assert room.queue.weights(finished) == weights is not None
    assert (room.state(running), room.queue.look(running).message) == ("failed", words.RESTARTED)
    assert room.state(waiting) == "running"


def test_a_forgotten_run_is_gone_and_killed_if_it_lives(room):
    run_id = room.submit("a")
    room.executor.handles[0].finish()
    room.queue.tick()
    room.queue.forget(run_id)
    assert room.queue.look(run_id) is None and room.queue.weights(run_id) is None
    other = room.submit("b")
    room.queue.forget(other)
    assert room.executor.handles[1].killed and room.queue.look(other) is None
    assert room.state(room.submit("c")) == "running"


def test_runs_that_are_too_old_are_forgotten_by_the_board_itself(make_room):
    room = make_room(age=3600.0)
    old = room.submit("a")
    room.executor.handles[0].finish()
    room.queue.tick()
    room.later(3000)
    assert room.queue.look(old) and room.queue.weights(old)
    room.later(2000)
    assert room.queue.look(old) is None and list(room.queue.store.weights_folder.iterdir()) == []


def test_runs_that_take_too_much_room_make_way_for_newer_ones(make_room):
    room = make_room(bytes=2_000_000)
    runs = []
    for index in range(6):
        runs.append(room.submit("a", network="mlp"))  # 630 kB of weights
        room.executor.handles[index].finish()
        room.queue.tick()
        room.later(700)
    assert room.queue.store.bytes() <= 2_000_000
    kept = [room.queue.look(run_id) is not None for run_id in runs]
    assert kept == sorted(kept) and kept[-1] and not kept[0]


def test_what_is_unknown_is_none_and_hurts_nobody(room):
    assert room.queue.look("nonsense") is None and room.queue.weights("../runs") is None
    room.queue.cancel("nonsense")
    room.queue.beat("nonsense")
    room.queue.forget("nonsense")


def test_a_board_gets_ready_for_the_next_run_when_it_is_idle_or_somebody_waits(room):
    room.queue.tick()
    assert room.executor.prepared == 1
    room.submit("a")
    assert room.executor.prepared == 1
    room.submit("b")
    assert room.executor.prepared == 2


# --- a disk that takes nothing ----------------------------------------------------------------------------------------


@pytest.fixture
def disk(room, monkeypatch):
    """A function that fills the disk, or makes room on it."""
    plain = room.queue.store._writing

    def full():
        raise CannotKeep("database or disk is full")

    return lambda is_full: monkeypatch.setattr(room.queue.store, "_writing", full if is_full else plain)


def test_a_run_that_cannot_be_put_down_is_refused_in_words_and_may_be_tried_again(room, disk):
    disk(True)
    with pytest.raises(Refused, match="Nothing can be kept on the server's disk just now"):
        room.submit("a")
    disk(False)
    assert room.state(room.submit("a")) == "running"


def test_runs_that_run_or_wait_when_the_disk_is_full_end_in_words_and_the_queue_goes_on(room, disk):
    running, waiting = room.submit("a"), room.submit("b")
    disk(True)
    room.executor.handles[0].point(step=1)
    assert (room.state(running), room.queue.look(running).message) == ("failed", words.NOT_KEPT)
    assert room.executor.handles[0].killed
    assert (room.state(waiting), room.queue.look(waiting).message) == ("failed", words.NOT_KEPT)
    assert len(room.executor.handles) == 1
    room.queue.cancel(running)
    disk(False)
    assert room.state(room.submit("a")) == "running"
    room.restart()
    assert (room.state(running), room.queue.look(running).message) == ("failed", words.NOT_KEPT)


def test_a_learner_may_cancel_while_the_disk_is_full(room, disk):
    room.submit("a")
    waiting = room.submit("b")
    disk(True)
    room.queue.cancel(waiting)
    assert (room.queue.look(waiting).state, room.queue.look(waiting).message) == ("cancelled", words.CANCELLED)
    assert room.queue.live_run("b") is None


def test_whoever_has_not_started_yet_hears_how_many_wait_and_for_how_long(room):
    assert room.queue.outlook() == (0, 0.0)
    room.submit("one", seconds=10.0)
    room.submit("two", seconds=20.0)
    count, seconds = room.queue.outlook()
    assert count == 1 and 20.0 < seconds < 60.0
