"""The page of wrong answers: what it is sent, and what it says of favourite answers."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import kai
from app import anatomy, answers
from app import mixups as mixed
from app.content.talks import OURS, read_talk
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


def opened():
    return AppTest.from_file(MAIN, default_timeout=60).switch_page("views/mixups.py").run()


def test_the_page_is_sent_which_networks_there_are_and_of_which_weights():
    app = opened()
    assert not app.exception and len(app.title) == 1
    sent = data_sent(app, "kai_mixups")
    names = [name for row in answers.SURVEYED for name in row]
    assert [network["name"] for network in sent["networks"]] == names
    assert sent["versions"] == {name: anatomy.version(name)[:12] for name in names}


def test_what_is_said_of_favourite_answers_is_what_the_networks_answer():
    images = kai.mnist("test")[0][:300]
    [text] = [one.value for one in opened().markdown if "What to notice" in one.value]
    patterns = {"mlp": r"MLP calls (\d+\.\d)\s% of all digits a (\d)", "lenet": r"LeNet (\d+\.\d)\s% an? (\d)"}
    for name, said in patterns.items():
        share, answer = re.search(said, text).groups()
        given = kai.load_pretrained(name)(kai.place(images, (28, 28))).argmax(1)
        assert float(share) == pytest.approx(100 * (given == int(answer)).float().mean().item(), abs=5)


def test_an_answer_that_is_given_to_nearly_all_digits_is_not_said_to_be_given_to_all():
    assert 0.9995 <= mixed.favourite("mlp", (28, 28))[1] < 1
    [text] = [one.value for one in opened().markdown if "What to notice" in one.value]
    assert "MLP calls 99.9\u00a0% of all digits" in text


def test_what_the_story_says_the_mlp_calls_most_digits_is_what_it_calls_them():
    (slide,) = [slide for slide in read_talk(OURS / "story.toml").slides if slide.page == "mixups"]
    assert slide.question.answer == mixed.favourite("mlp", (28, 28))[0]


def test_networks_of_whose_weights_nothing_is_recorded_leave_the_page_without_numbers(monkeypatch):
    monkeypatch.setattr(mixed, "answers_at", lambda *_: None)
    app = opened()
    assert not app.exception
    assert any("one column of the table fills" in one.value for one in app.markdown)
