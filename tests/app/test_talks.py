"""Talks as data files: what they may say, and that what ours say of the networks is true."""

import itertools
import os
from urllib.parse import parse_qs

import pytest

import kai
from app.content import talks as module
from app.content.asking import Question
from app.content.talks import OURS, listed, read_talk

GOOD = 'title = "A talk"\n[[slides]]\ntitle = "First"\npage = "canvas"\nquery = "digit=0"\ncue = "walk"\nask = "Why?"\n'


@pytest.fixture
def write(tmp_path):
    def write_(text):
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_


def test_a_talk_is_read_from_its_file(write):
    talk = read_talk(write(GOOD))
    assert (talk.name, talk.title) == ("mine", "A talk")
    (slide,) = talk.slides
    assert (slide.title, slide.page, slide.query, slide.cue, slide.ask) == (
        "First",
        "canvas",
        "digit=0",
        "walk",
        "Why?",
    )


FULL = (
    GOOD
    + """covers = ["maps", "answers"]
note = "Wait for hands."
[[slides]]
title = "Second"
page = "convolution"
query = "input=digit-0"
step = 40
speed = 4
[[slides]]
title = "Third"
page = "questions"
query = "ask=Who+am+I%3F"
trained = true
"""
)


def test_a_scene_says_what_is_covered_and_noted_and_where_a_stepper_or_a_training_stands(write):
    first, second, third = read_talk(write(FULL)).slides
    assert (first.covers, first.note) == (("maps", "answers"), "Wait for hands.")
    assert (second.query, second.speed) == ("input=digit-0&step=40", 4.0)
    assert third.query == "ask=Who+am+I%3F&seed=0"


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ('choices = ["Yes", "No"]\nanswer = "No"', Question("choice", ("Yes", "No"), 1)),
        ('kind = "digit"\nanswer = 7', Question("digit", (), 7)),
        ('kind = "networks"\nanswer = ["gap", "mlp"]', Question("networks", ("mlp", "lenet", "gap"), ("mlp", "gap"))),
        ('kind = "place"\nanswer = "lenet"', Question("place", (), "lenet")),
        ('kind = "place"', Question("place")),
        ("", None),
    ],
)
def test_a_scene_says_how_a_live_room_answers_it_and_what_is_right(write, fields, question):
    (slide,) = read_talk(write(f"{GOOD}{fields}\n")).slides
    assert slide.question == question


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            'kind = "song"',
            "line 8, slide 1: 'song' is no kind of question; `kind` takes choice, digit, networks, place",
        ),
        ('choices = ["Yes"]', "line 8, slide 1: `choices` are 2 to 6 texts"),
        ('choices = ["Yes", 1]', "line 8, slide 1: a choice is a text of 1 to 100 characters, not 1"),
        ('choices = ["Yes", "Yes"]', "line 8, slide 1: two `choices` are the same"),
        ('kind = "digit"\nchoices = ["1", "2"]', "line 9, slide 1: a question of the kind digit has no `choices`"),
        (
            'choices = ["Yes", "No"]\nanswer = 1',
            "line 9, slide 1: the `answer` to a question of the kind choice is one",
        ),
        ('kind = "digit"\nanswer = 10', "line 9, slide 1: the `answer` .* from 0 to 9, not 10"),
        ('kind = "digit"\nanswer = true', "line 9, slide 1: `answer` must be a text, a whole number or a list"),
        ('kind = "networks"\nanswer = ["cat"]', "line 9, slide 1: the `answer` .* mlp, lenet, gap, not"),
        ('kind = "place"\nanswer = "cat"', "line 9, slide 1: the `answer` .* whose map shows where"),
    ],
)
def test_a_question_that_no_room_can_answer_is_refused_with_its_line(write, fields, words):
    with pytest.raises(ValueError, match=words):
        read_talk(write(f"{GOOD}{fields}\n"))


def test_a_question_needs_words(write):
    with pytest.raises(ValueError, match="line 7, slide 1: `kind` needs a question to the room, `ask`"):
        read_talk(write(GOOD.replace('ask = "Why?"', 'kind = "digit"')))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", r"mine.toml is not TOML: .*line 1"),
        (b"\xff\xfe", "is not TOML"),
        ('title = "No slides"', "needs a `title`"),
        ('title = "None"\nslides = []', "needs a `title`"),
        (FULL.replace('"canvas"', '"nowhere"'), "mine.toml, line 4, slide 1: it needs a `page` that is one of canvas"),
        (FULL.replace('"canvas"', "7"), "line 4, slide 1: `page` must be a text, not 7"),
        (FULL.replace("ask =", "aks ="), "line 7, slide 1: `aks` is unknown; a slide may have title"),
        (FULL.replace('"canvas"', '"train"'), "line 6, slide 1: the cue “walk” is none of this page"),
        (FULL.replace('"walk"', '"dance"'), "line 6, slide 1: the cue “dance”"),
        (FULL.replace('"maps"', '"cats"'), "line 8, slide 1: 'cats' cannot be covered; `covers` takes answers, maps"),
        (FULL.replace("step = 40", "step = -1"), "line 14, slide 2: `step` is for convolution and pooling"),
        (FULL.replace("step = 40", "step = true"), "line 14, slide 2: `step` must be a whole number"),
        (FULL.replace("speed = 4", "speed = nan"), "line 15, slide 2: `speed` is for convolution and pooling"),
        (FULL.replace("trained = true", "step = 3"), "line 20, slide 3: `step` is for"),
        (FULL.replace('title = "Third"\n', ""), "line 16, slide 3: it needs a `title`"),
    ],
)
def test_a_file_that_is_no_talk_is_refused_with_its_line(write, text, words):
    with pytest.raises(ValueError, match=words):
        read_talk(write(text))


def test_an_instructors_own_talks_come_after_ours_and_a_mistake_is_listed_until_mended(write, monkeypatch, caplog):
    path = write(GOOD)
    broken = path.parent / "broken.toml"
    broken.write_text("title = ")
    monkeypatch.setenv(module.FOLDER, str(path.parent))
    found = listed()
    assert [talk.name for talk in found.talks] == [*sorted(path.stem for path in OURS.glob("*.toml")), "mine"]
    (mistake,) = found.mistakes
    assert mistake.startswith("broken.toml is not TOML") and "line 1" in mistake and mistake in caplog.text
    broken.write_text(GOOD)
    os.utime(broken, ns=(1, 1))  # another time than before, however coarse the file system's clock
    assert listed().mistakes == () and "broken" in [talk.name for talk in listed().talks]


OUR_SLIDES = list(itertools.chain.from_iterable(read_talk(path).slides for path in OURS.glob("*.toml")))


@pytest.mark.parametrize("slide", OUR_SLIDES, ids=lambda slide: slide.title)
def test_our_scenes_ask_something_and_those_with_a_digit_are_taken_as_they_are_written(slide):
    assert slide.ask.endswith("?") or "Watch" in slide.ask
    parameters = {name: values[0] for name, values in parse_qs(slide.query).items()}
    if {"row", "col"} <= parameters.keys() and slide.page != "mixups":
        assert "ink" in parameters or 0 <= int(parameters["digit"]) < 10_000
        assert 0 <= int(parameters["row"]) <= 28 and 0 <= int(parameters["col"]) <= 28


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("All three know it where they learned", {"mlp": True, "lenet": True, "gap": True}),
        ("The MLP loses it", {"mlp": False, "gap": True}),
        ("LeNet loses it, although it convolves", {"lenet": False, "gap": True}),
        ("The maps follow, the dense layer does not", {"lenet": False}),
        ("One number a map: what is found, not where", {"gap": True}),
    ],
)
def test_what_our_scenes_say_of_the_networks_is_true(title, right):
    (slide,) = [slide for slide in OUR_SLIDES if slide.title == title]
    digit, row, col = (int(parse_qs(slide.query).get(name, ["0"])[0]) for name in ("digit", "row", "col"))
    images, labels = kai.mnist("test")
    for name, is_right in right.items():
        logits = kai.shift_sweep(kai.load_pretrained(name), images[digit])
        assert (logits[row, col].argmax() == labels[digit]).item() is is_right, name


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("All three know it where they learned", "maps"),
        ("Slide the input, and the feature map slides along", "words"),
        ("Pooling softens shifts. Does it remove them?", "maps"),
        ("All 841 placements", "maps"),
    ],
)
def test_a_scene_that_asks_what_its_page_shows_covers_it(title, kind):
    (slide,) = [slide for slide in OUR_SLIDES if slide.title == title]
    assert kind in slide.covers


@pytest.mark.parametrize("slide", [slide for slide in OUR_SLIDES if slide.question], ids=lambda slide: slide.title)
def test_where_a_room_votes_no_sentence_of_the_page_tells_what_is_right(slide):
    assert "words" in slide.covers


def test_the_story_asks_a_live_room_at_least_six_questions_and_knows_what_is_right():
    questions = [slide.question for slide in read_talk(OURS / "story.toml").slides if slide.question]
    assert len(questions) >= 6 and {question.kind for question in questions} >= {"choice", "networks", "place"}
    assert all(question.answer is not None for question in questions)


def test_moved_by_ten_pixels_the_seven_is_known_to_the_network_that_the_story_names_alone():
    (slide,) = [slide for slide in OUR_SLIDES if slide.title == "All three know it where they learned"]
    images, labels = kai.mnist("test")
    logits = {name: kai.shift_sweep(kai.load_pretrained(name), images[0]) for name in slide.question.choices}
    for row, col in ((0, 10), (10, 0), (10, 10)):
        right = tuple(name for name, table in logits.items() if table[row, col].argmax() == labels[0])
        assert right == slide.question.answer


def test_lenet_first_fails_within_five_pixels_of_the_corner_as_the_note_of_its_scene_says():
    images, labels = kai.mnist("test")
    wrong = kai.shift_sweep(kai.load_pretrained("lenet"), images[0]).argmax(-1) != int(labels[0])
    assert not wrong[0, 0]
    nearest = min(row * row + col * col for row in range(29) for col in range(29) if wrong[row, col]) ** 0.5
    assert nearest == 4
    (slide,) = [slide for slide in OUR_SLIDES if slide.title == "Where does LeNet fail first?"]
    assert "four pixels" in slide.note


def test_every_scene_of_ours_has_a_note_for_the_presenter():
    assert all(slide.note for slide in OUR_SLIDES)
