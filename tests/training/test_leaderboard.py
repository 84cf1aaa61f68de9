import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.jobs.leaderboard import ENTRIES_KEPT, Leaderboard, checked_nickname, unseen_accuracy, why_not
from app.training.jobs.queue import Refused, Run
from kai.runs.settings import RunSettings


def a_run(accuracy=0.5, learner="ada's session", state="finished", parameters=50_000, seconds=20.0, **settings):
    heat = [[accuracy] * 29 for _ in range(29)]
    heat[0][0] = 1.0
    return Run(
        id="r", learner=learner, settings=RunSettings(**settings), state=state, message="", place=None, estimate=None,
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


def test_the_best_come_first_and_of_equals_the_smaller(leaderboard):
    for name, accuracy, parameters in (("Bo", 0.7, 900), ("Ada", 0.9, 500), ("Cy", 0.9, 400)):
        leaderboard.enter(a_run(accuracy, learner=name, parameters=parameters), name)
    assert [entry.nickname for entry in leaderboard.best()] == ["Cy", "Ada", "Bo"]


def test_a_nickname_belongs_to_its_learner_in_any_case(leaderboard):
    leaderboard.enter(a_run(0.6), "Ada")
    with pytest.raises(Refused, match="Somebody else"):
        leaderboard.enter(a_run(0.9, learner="another"), "ADA")
    leaderboard.enter(a_run(0.8), "ada")
    assert [(entry.nickname, entry.accuracy) for entry in leaderboard.best()] == [("ada", pytest.approx(0.8))]
    with pytest.raises(Refused, match="better run"):
        leaderboard.enter(a_run(0.7), "Ada")


def test_the_board_outlives_the_server_and_has_its_bounds(tmp_path):
    first = Leaderboard(tmp_path)
    for k in range(ENTRIES_KEPT + 5):
        first.enter(a_run(k / 1000, learner=str(k)), f"learner {k}")
    first.close()
    again = Leaderboard(tmp_path)
    entries = again.best(most=1000)
    again.close()
    assert len(entries) == ENTRIES_KEPT
    assert entries[-1].accuracy == pytest.approx(0.005)


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
