import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.jobs.examination import DIGITS
from app.training.jobs.leaderboard import (
    ENTRIES_KEPT,
    Leaderboard,
    checked_nickname,
    main,
    unseen_accuracy,
    why_not,
)
from app.training.jobs.run import Refused, Run
from kai.runs.settings import RunSettings


def a_run(
    accuracy=0.5, run_id="r", learner="ada's session", state="finished", parameters=50_000, seconds=20.0, **settings
):
    heat = [[accuracy] * 29 for _ in range(29)]
    heat[0][0] = 1.0
    return Run(
        id=run_id, learner=learner, settings=RunSettings(**settings), state=state, message="", place=None,
        estimate=None,
        submitted=0.0, started=1.0, ended=2.0, curve=[{"seconds": seconds}], facts={"parameters": parameters},
        snapshot={}, result={"heat": heat},
    )  # fmt: skip


@pytest.fixture
def leaderboard(tmp_path):
    board = Leaderboard(tmp_path)
    yield board
    board.close()


def test_the_training_corner_does_not_count():
    assert unseen_accuracy(a_run(0.25)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"data": "anywhere"}, "do without"),
        ({"parameters": 100_001}, "100,001 parameters"),
        ({"seconds": 75.0}, "75 seconds"),
        ({"state": "running"}, "ended"),
        ({"state": "failed"}, "ended"),
    ],
)
def test_what_is_over_the_budget_cannot_take_part(leaderboard, changes, word):
    assert word in why_not(a_run(**changes))
    with pytest.raises(Refused, match=word):
        leaderboard.enter(a_run(**changes), "Ada")
    assert leaderboard.best() == []


def entered(leaderboard, accuracy, name, digits=DIGITS, **changes):
    """Enter a run, and take it in as if the server had measured this accuracy."""
    run_id = f"{name} {accuracy} {changes}"
    leaderboard.enter(a_run(0.5, run_id=run_id, **changes), name)
    leaderboard.take_in(run_id, accuracy, digits)


def names(leaderboard):
    return [entry.nickname for entry in leaderboard.best()]


def test_the_best_come_first_and_of_equals_the_smaller(leaderboard):
    for name, accuracy, parameters in (("Bo", 0.7, 900), ("Ada", 0.9, 500), ("Cy", 0.9, 400)):
        entered(leaderboard, accuracy, name, learner=name, parameters=parameters)
    assert names(leaderboard) == ["Cy", "Ada", "Bo"]


def test_what_a_run_says_of_itself_is_never_on_the_leaderboard(leaderboard):
    leaderboard.enter(a_run(1.0, run_id="three digits"), "Ada")
    assert names(leaderboard) == [] and [one.nickname for one in leaderboard.waiting()] == ["Ada"]
    assert leaderboard.next_to_measure() == "three digits"
    leaderboard.take_in("three digits", 0.25, DIGITS)
    assert [(entry.accuracy, entry.digits) for entry in leaderboard.best()] == [(0.25, DIGITS)]
    assert leaderboard.waiting() == [] and leaderboard.next_to_measure() is None


def test_a_nickname_belongs_to_its_learner_in_any_case(leaderboard):
    leaderboard.enter(a_run(run_id="first"), "Ada")
    for is_measured in (False, True):
        if is_measured:
            leaderboard.take_in("first", 0.6, DIGITS)
        with pytest.raises(Refused, match="Somebody else"):
            leaderboard.enter(a_run(learner="another"), "ADA")
    entered(leaderboard, 0.8, "ada")
    assert [(entry.nickname, entry.accuracy) for entry in leaderboard.best()] == [("ada", pytest.approx(0.8))]
    entered(leaderboard, 0.7, "Ada")  # a better one is there: it stays
    assert [(entry.nickname, entry.accuracy) for entry in leaderboard.best()] == [("ada", pytest.approx(0.8))]
    entered(leaderboard, 0.8, "Ada", parameters=10)  # as good, and smaller
    assert [entry.parameters for entry in leaderboard.best()] == [10]


def test_one_learner_has_one_entry_measured_at_a_time_and_no_run_is_entered_twice(leaderboard):
    leaderboard.enter(a_run(run_id="first"), "Ada")
    with pytest.raises(Refused, match="still being measured"):
        leaderboard.enter(a_run(run_id="second"), "Ada too")
    leaderboard.leave_out("first")
    entered(leaderboard, 0.8, "Ada")
    with pytest.raises(Refused, match="already"):
        leaderboard.enter(a_run(run_id="Ada 0.8 {}"), "Ada")


def test_the_leaderboard_outlives_the_server_and_has_its_bounds(tmp_path):
    first = Leaderboard(tmp_path)
    for k in range(ENTRIES_KEPT + 5):
        entered(first, k / 1000, f"learner {k}", learner=str(k))
    first.close()
    again = Leaderboard(tmp_path)
    entries = again.best(most=1000)
    again.close()
    assert len(entries) == ENTRIES_KEPT
    assert entries[-1].accuracy == pytest.approx(0.005)


OF_EARLIER_VERSION = """
CREATE TABLE entries (folded TEXT PRIMARY KEY, nickname TEXT NOT NULL, learner TEXT NOT NULL, run TEXT NOT NULL,
    network TEXT NOT NULL, accuracy REAL NOT NULL, parameters INTEGER NOT NULL, seconds REAL NOT NULL);
INSERT INTO entries VALUES ('lucky', 'Lucky', 'a', 'run of three digits', 'gap-lenet', 1.0, 500, 9.0);
INSERT INTO entries VALUES ('gone', 'Gone', 'b', 'run that is kept no longer', 'gap-lenet', 1.0, 500, 9.0);
"""


def test_entries_of_an_earlier_version_are_measured_again_and_lead_only_by_that(tmp_path):
    with closing(sqlite3.connect(tmp_path / "challenge.sqlite3")) as db:
        db.executescript(OF_EARLIER_VERSION)
    for _ in range(2):  # the second time there is nothing left to bring into form
        board = Leaderboard(tmp_path)
        assert {one.run for one in board.waiting()} == {"run of three digits", "run that is kept no longer"}
        board.close()
    board = Leaderboard(tmp_path)
    entered(board, 0.4, "Ada")
    assert names(board)[0] == "Ada"
    board.take_in("run of three digits", 0.3, DIGITS)
    board.leave_out("run that is kept no longer")
    assert [(entry.nickname, entry.accuracy) for entry in board.best()] == [("Ada", 0.4), ("Lucky", 0.3), ("Gone", 1.0)]
    board.close()


def test_whoever_runs_the_server_takes_entries_off_and_begins_anew_while_it_runs(leaderboard, tmp_path, capsys):
    for name in ("Ada", "Bo"):
        entered(leaderboard, 0.5, name, learner=name)
    leaderboard.enter(a_run(run_id="late", learner="Cy"), "Cy")
    main(["--folder", str(tmp_path), "--list"])
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["Ada", "Bo", "Cy"]
    main(["--folder", str(tmp_path), "--remove", "ADA"])
    assert names(leaderboard) == ["Bo"]
    main(["--folder", str(tmp_path), "--begin-anew"])
    assert names(leaderboard) == [] and leaderboard.waiting() == []
    leaderboard.take_in("late", 0.9, DIGITS)  # its measurement was under way
    assert names(leaderboard) == []
    with pytest.raises(SystemExit):
        main(["--folder", str(tmp_path / "elsewhere"), "--list"])
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("text", ["Ada", "Åsa L.", "東京 7", "x-y"])
def test_people_may_be_called_as_they_are(text):
    assert checked_nickname(text) == text


@pytest.mark.parametrize(
    "text", ["", "a", "x" * 21, "<b>Ada</b>", "Ada; DROP", "a\u202eb", "..", "🙂🙂", "[x](y)", "**A**", "$x$"]
)
def test_odd_nicknames_are_refused_in_words(text):
    with pytest.raises(Refused, match="nickname"):
        checked_nickname(text)


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_a_plain_nickname_or_is_refused(text):
    try:
        nickname = checked_nickname(text)
    except Refused:
        return
    assert 2 <= len(nickname) <= 20
    assert not set(nickname) & set("<>&\"'`*_[]()$\\:/{}|~#@")
    assert checked_nickname(nickname) == nickname
