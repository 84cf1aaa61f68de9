"""Nicknames that all in a room see: plain, visible, of one script, and nobody's looks like somebody else's."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.jobs import nicknames
from app.training.jobs.leaderboard import Leaderboard
from app.training.jobs.nicknames import LONGEST, SHORTEST, looks, nickname_problem, usual_form
from app.training.jobs.queue import Refused
from tests.training.test_leaderboard import a_run

INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u2800\u3164\ufe0f\ufeff\uffa0\U000e0100"
)
PEOPLE = [
    "Ada", "Åsa L.", "東京 7", "x-y", "Вова", "Ἀλέξανδρος", "山田たろう", "ゲーム", "김민수", "สมชาย", "हिन्दी", "မြို့သား",
    "עִבְרִית", "محمد", "Nguyễn Ễ", "ʻOkina", "Jean-Luc", "R2 D2", "٣٤",
]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_people_may_be_called_as_they_are_in_any_script(name):
    assert nickname_problem(name) is None
    assert usual_form(usual_form(name)) == usual_form(name)


@pytest.mark.parametrize("sign", INVISIBLE)
def test_what_nobody_sees_is_no_part_of_a_name(sign):
    for name in (f"Ada{sign}", f"{sign}Ada", f"A{sign}da", sign * 3):
        assert nickname_problem(name) is not None or usual_form(name) == "Ada"  # as where NFKC takes it for a space


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("=1+1", "begins with"), ("-1+1", "begins with"), ("@SUM", "begins with"), ("+1", "begins with"),
        ("\t=1", "begins with"), (".Ada", "begins with"), ("- Ada", "begins with"), ("＝1", "begins with"),
        ("<b>Ada</b>", "letters"), ("a" + "\u0301\u0316" * 3, "letters"), ("A\u20dd", "letters"),
        ("\u0301A", "begins with"),
        ("Aдa", "one script"), ("Pаypal", "one script"), ("Ωmega", "one script"), ("ᎪLEX", "one script"),
    ],
)  # fmt: skip
def test_what_could_fool_people_or_spreadsheets_is_refused_in_words(name, word):
    assert word in nickname_problem(name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ada", "ADA"), ("Ada", "A.d-a"), ("Ida", "lda"), ("Ida", "1da"), ("Otto", "0tt0"), ("Bova", "Воvа"),
        ("AHTOH", "АНТОН"),
        ("KATE", "ΚΑΤΕ"), ("Ada", "Ａｄａ"), ("A d a", "Ada"), ("Jose\u0301", "José"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_one(first, second):
    assert looks(usual_form(first)) == looks(usual_form(second))


@pytest.mark.parametrize(("first", "second"), [("Ada", "Eda"), ("Åsa", "Asa"), ("Вова", "Дова"), ("東京", "京東")])
def test_names_that_look_different_are_two(first, second):
    assert looks(first) != looks(second)


def test_nobody_gets_a_name_that_looks_like_somebody_elses(tmp_path):
    challenge = Leaderboard(tmp_path)
    challenge.enter(a_run(0.5), "Ida B.")
    for name in ("lda B", "IDA-B", "1da b."):
        with pytest.raises(Refused, match="Somebody else"):
            challenge.enter(a_run(0.9, learner="another"), name)
    assert [entry.nickname for entry in challenge.waiting()] == ["Ida B."]
    challenge.close()


@given(st.text(max_size=40) | st.text(alphabet="Aaа.- \u0301\ufe0f\u200d1=", max_size=24))
def test_whatever_is_typed_is_a_plain_name_or_is_refused(text):
    if nickname_problem(text) is not None:
        return
    name = usual_form(text)
    assert SHORTEST <= len(name) <= LONGEST and looks(name)
    assert unicodedata.category(name[0])[0] in "LN"
    assert not set(name) & set(INVISIBLE)
    assert not set(name) & set("<>&\"'`*_[]()$\\:/{}|~#@=+\t\n\r")
    assert nickname_problem(name) is None


def test_a_name_without_end_is_refused_unread(monkeypatch):
    monkeypatch.setattr(nicknames, "usual_form", None)  # it would take ten seconds, with all others waiting
    assert "40001" in nickname_problem("a" + "\u0301\u0316" * 20_000)
