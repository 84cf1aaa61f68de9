"""Talks as data files: what they may say, and that what ours say of the networks is true."""

import itertools
from urllib.parse import parse_qs

import pytest

import kai
from app.content import talks as module
from app.content.talks import OURS, read_talk, talks
from app.state import scene_from_url

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ('title = "No slides"', "needs a `title`"),
        ('title = "None"\nslides = []', "needs a `title`"),
        (GOOD.replace('"canvas"', '"nowhere"'), "slide 1 of mine.toml needs a `title`, and a `page`"),
        (GOOD.replace('"canvas"', "7"), "is not a table of texts"),
        (GOOD.replace("ask", "aks"), "has aks: it may have title"),
        (GOOD.replace('"canvas"', '"train"'), "has the cue “walk”"),
        (GOOD.replace('"walk"', '"dance"'), "has the cue “dance”"),
    ],
)
def test_a_file_that_is_no_talk_is_refused_in_words(write, text, words):
    with pytest.raises(ValueError, match=words):
        read_talk(write(text))


def test_an_instructors_own_talks_come_after_ours_and_broken_ones_are_left_out(write, monkeypatch, caplog):
    path = write(GOOD)
    (path.parent / "broken.toml").write_text("title = ")
    monkeypatch.setenv(module.FOLDER, str(path.parent))
    names = [talk.name for talk in talks.__wrapped__()]
    assert names == [*sorted(path.stem for path in OURS.glob("*.toml")), "mine"]
    assert "broken.toml" in caplog.text


OUR_SLIDES = list(itertools.chain.from_iterable(read_talk(path).slides for path in OURS.glob("*.toml")))


@pytest.mark.parametrize("slide", OUR_SLIDES, ids=lambda slide: slide.title)
def test_our_scenes_ask_something_and_those_with_a_digit_are_taken_as_they_are_written(slide):
    assert slide.ask.endswith("?") or "Watch" in slide.ask
    parameters = {name: values[0] for name, values in parse_qs(slide.query).items()}
    if {"row", "col"} <= parameters.keys():
        scene, notices = scene_from_url(parameters)
        assert notices == []
        assert scene.to_url().items() <= parameters.items()


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
    scene, _ = scene_from_url({name: values[0] for name, values in parse_qs(slide.query).items()})
    images, labels = kai.mnist("test")
    for name, is_right in right.items():
        logits = kai.shift_sweep(kai.load_pretrained(name), images[scene.digit])
        assert (logits[scene.row, scene.col].argmax() == labels[scene.digit]).item() is is_right, name
