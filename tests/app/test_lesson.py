"""The lesson on every page, and the pages of the story and of the questions, under Streamlit's AppTest."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app import questions
from app.companion import companion
from app.content.glossary import terms_of
from app.content.lesson import GUIDES, STORY, TASKS
from app.content.talks import COVERS
from app.navigation import TITLES
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
VIEWS = {path.stem for path in (MAIN.parent / "views").glob("*.py")} - {"__init__"}


def opened(key, **parameters):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page(f"views/{key}.py").run()


def test_every_page_has_a_title_and_a_guide_for_the_instructor():
    assert VIEWS == TITLES.keys() == GUIDES.keys()
    for guide in GUIDES.values():
        assert guide.minutes > 0
        assert guide.ask.endswith(("?", "hands."))
        assert len(guide.answer) > 40


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_every_page_has_one_title_and_ends_in_its_lesson(key):
    app = opened(key)
    assert not app.exception
    assert len(app.title) == 1
    data = data_sent(app, "kai_lesson")
    assert data["page"] == key
    assert data["guide"].keys() == {"minutes", "ask", "answer"}
    desk = data_sent(app, "kai_desk")  # shares and presents from every page
    assert desk["page"] == key
    assert desk["talks"]
    assert data["guide"]["ask"] == GUIDES[key].ask


def test_the_story_has_six_steps_on_six_pages_and_the_discussions_have_a_place():
    assert len({step.key for step in STORY}) == len(STORY) == 6
    assert {task.number for task in TASKS} >= {6, 8, 11}
    assert all(page in VIEWS for task in TASKS for page in task.pages)


NAMES = TITLES.keys() - {"convolution", "pooling", "networks", "story", "room"}  # whose titles are words of their own
LINK_OR_HEADING = re.compile(r"\[[^\]]*\]\([^)]*\)|^#.*$", re.MULTILINE)


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_a_page_that_is_named_in_a_text_is_a_link(key):
    app = opened(key)
    texts = [LINK_OR_HEADING.sub("", one.value) for one in (*app.markdown, *app.caption, *app.info)]
    named = {TITLES[page] for page in NAMES} | {"canvas page", "first page", "page of"}
    assert [name for name in named if any(name in text for text in texts)] == []


def test_what_a_step_covers_can_be_covered_and_the_canvas_waits_with_its_maps():
    covers = {step.key: step.covers for step in STORY}
    assert all(set(kinds) <= set(COVERS) for kinds in covers.values())
    assert covers["canvas"] == covers["inside"] == ("maps",)


# --- questions --------------------------------------------------------------------------------------------------------


def trained(**parameters):
    app = opened("questions", **parameters)
    return app.button[0].click().run()


def test_before_training_a_question_is_numbers_alone():
    app = opened("questions")
    assert not app.exception
    assert "number 0 is 1" in " ".join(caption.value for caption in app.caption)
    assert app.button[0].label == "Train on the fifty questions"
    assert len(app.table) == 1  # the fifty facts


def test_after_training_it_answers_what_it_learned_and_measures_what_it_cannot():
    app = trained(ask="What is six times seven?")
    assert not app.exception
    assert "### 42" in [one.value for one in app.markdown]
    table = app.table[1].value
    assert table["by number"].tolist() == ["100 %"] + ["cannot be asked"] * 4
    assert table["by words"].tolist()[0] == "100 %"
    assert int(table["by words"].tolist()[2].split()[0]) < int(table["a guess"].tolist()[2].split()[0])


def test_other_wording_has_no_number():
    app = opened("questions", ask="How much is six times seven?")
    assert "cannot even be asked" in app.info[0].value


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("What is six times seven?", "Right"), ("Who is Mei's neighbour?", "follows from two"),
        ("Is it raining in here?", "judge for yourself"),
    ],
)  # fmt: skip
def test_an_answer_is_said_to_be_right_or_what_is_right(text, verdict):
    app = trained(ask=text)
    assert not app.exception
    told = [one.value for one in (*app.success, *app.error, *app.info, *app.caption)]
    assert any(verdict in one.replace("\\", "") for one in told)
    answer = next(one.value for one in app.markdown if one.value.startswith("### "))[4:]
    known = questions.known(text)
    assert bool(app.success) is (known is not None and answer in known.answers)
    if app.error:
        assert all(right in app.error[0].value for right in known.answers)


def test_the_fifty_facts_can_be_read_and_the_chips_show_questions_by_kind():
    app = opened("questions")
    assert app.table[0].value["question"].tolist() == [pair["question"] for pair in questions.pairs()]
    [chips] = [one for one in app.get("button_group")]
    for option, (kind, text) in zip(chips.proto.options, questions.examples().items(), strict=True):
        assert text in option.content and kind in option.content


def test_the_question_and_the_network_are_kept_in_the_address_and_found_on_the_way_back():
    app = trained(ask="Who am I?")
    assert (app.query_params["ask"], app.query_params["seed"]) == ("Who am I?", "0")
    app.query_params.clear()
    app.switch_page("views/story.py").run()
    app.switch_page("views/questions.py").run()
    assert app.text_input(key="ask").value == "Who am I?" and app.button(key="train").label.startswith("Train again")


def test_every_step_of_the_story_is_asked_on_its_page_with_answers_to_pick_from():
    for step in STORY:
        assert len(step.choices) == 3 and 0 <= step.right < 3
        assert data_sent(opened(step.key), "kai_question")["step"]["question"] == step.question


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_the_words_that_a_page_uses_are_explained_on_it(key):
    words = data_sent(opened(key), "kai_terms")["terms"]
    assert [term["word"] for term in words] == [term.word for term in terms_of(key)] and words


def test_the_companion_says_where_it_comes_from_and_leads_back_there():
    for name in ("companion", "companion_blanks"):
        notebook = json.loads(companion(name, "https://lab.example/kai/"))
        text = "".join(line for cell in notebook["cells"] for line in cell["source"])
        assert "localhost" not in text and "](https://lab.example/kai/pooling)" in text
        assert "https://lab.example/kai/" in "".join(notebook["cells"][1]["source"])
        nbformat.validate(nbformat.from_dict(notebook))


def test_training_again_begins_with_other_weights():
    app = trained()
    first = questions.trained(0).answerer.losses[0]
    app.button[0].click().run()
    assert app.session_state["seed"] == 1
    assert questions.trained(1).answerer.losses[0] != first


@pytest.mark.parametrize(
    "text", ["🙂", "<b>&</b>", "x" * 3000, "東京はどこ?", "$\\alpha$ :red[hot] **bold** `code`", " "]
)
def test_odd_input_gets_a_sensible_word(text):
    app = trained(ask=text)
    assert not app.exception
    if not any(word in questions.by_words(text)[1] for word in text.lower().split()) and text.strip():
        assert app.warning
        assert "It knows none of these words, so none pushed." in [one.value for one in app.markdown]


def test_as_long_as_nothing_is_asked_the_page_says_what_it_is_about():
    def captions(app):
        return " ".join(caption.value for caption in app.caption)

    assert "Shown now: " in captions(opened("questions"))
    assert "Shown now: " not in captions(opened("questions", ask="Who am I?"))


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_makes_the_page_fail(text):
    learner = questions.trained(0)
    reply = learner.answerer.ask(text)
    assert 0 < reply.probability <= 1
    counts, vocabulary = questions.by_words(text)
    assert len(counts) == len(vocabulary)


def test_the_examples_are_what_they_are_called():
    examples = questions.examples()
    assert questions.by_id(examples["as learned"]) is not None
    assert all(questions.by_id(text) is None for name, text in examples.items() if name != "as learned")
    assert questions.trained(0).answerer.ask(examples["no word"]).heard_nothing


def test_the_story_hands_out_the_companion_notebook_with_and_without_solutions():
    buttons = opened("story").get("download_button")
    assert [button.proto.label for button in buttons] == ["The companion notebook", "With solutions"]
