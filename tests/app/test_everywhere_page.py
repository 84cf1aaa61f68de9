"""The page that shows every network's accuracy at every placement."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

import kai
from app import answers, figures
from kai.pretrained import read_card
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
NAMES = [name for row in answers.SURVEYED for name in row]


def test_the_page_is_sent_each_networks_map_with_the_cards_own_numbers():
    app = AppTest.from_file(MAIN, default_timeout=60).switch_page("views/everywhere.py").run()
    assert not app.exception
    assert len(app.title) == 1
    surveys = data_sent(app, "kai_surveys")["surveys"]
    assert [survey["name"] for survey in surveys] == NAMES
    for survey in surveys:
        accuracy = read_card(survey["name"])["accuracy"]
        assert survey["accuracies"] == accuracy["by_placement"]
        assert survey["accuracies"][0][0] == accuracy["top_left"]
        assert survey["accuracies"][28][28] == accuracy["bottom_right"]
        assert f"worst {100 * accuracy['worst']['accuracy']:.1f}\u00a0%" in survey["words"]


def test_a_survey_names_its_worst_place_rightly():
    for name in NAMES:
        survey = answers.survey(name)
        row, col = survey.worst_place
        assert survey.accuracies[row][col] == survey.worst == min(map(min, survey.accuracies))


def test_the_notebooks_two_test_sets_are_shown_as_pictures():
    app = AppTest.from_file(MAIN, default_timeout=60).switch_page("views/everywhere.py").run()
    urls = [image.url for element in app.get("imgs") or app.get("image") for image in element.proto.imgs]
    assert len(urls) == 2
    for url, offset in zip(urls, answers.CORNERS.values(), strict=True):
        np.testing.assert_array_equal(decoded(url), figures.row_of_canvases(answers.test_canvases(offset)))
    captions = [caption.value for caption in app.caption]
    assert "Its second test set: digits bottom-right, at row 28, column 28." in captions


def decoded(url: str) -> np.ndarray:
    """Return the pixels of a `data:` URL: a page's pictures travel with it, and are no files that may be gone."""
    kind, _, content = url.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def test_pictures_come_back_pixel_by_pixel_grey_and_in_colour():
    generator = np.random.default_rng(0)
    for shape in ((3, 5), (4, 2, 3)):
        pixels = generator.integers(0, 256, shape, dtype=np.uint8)
        np.testing.assert_array_equal(decoded(figures.picture_url(pixels)), pixels)


def test_canvases_stand_side_by_side_in_crisp_pixels():
    picture = figures.row_of_canvases(np.stack([np.zeros((2, 3)), np.full((2, 3), 0.5)]), enlarged=2, gap=1)
    assert picture.shape == (4, 14)
    assert picture[0].tolist() == [0] * 6 + [255] * 2 + [128] * 6


def test_the_pictures_show_the_test_digits_where_the_test_sets_have_them():
    for row, col in answers.CORNERS.values():
        canvases = answers.test_canvases((row, col))
        digits = kai.mnist("test")[0][:8] / 255
        np.testing.assert_allclose(canvases[:, row : row + 28, col : col + 28], digits, atol=1e-6)
