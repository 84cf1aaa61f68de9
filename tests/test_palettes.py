"""Palettes: whoever sees fewer colours still tells apart what means different things."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from app import figures

STATIC = Path(__file__).parent.parent / "app" / "static"

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""How linear RGB is seen (G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A physiologically-based model for
simulation of color vision deficiency", IEEE TVCG 15(6), 2009; severity 1)."""

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.9505, 1.0, 1.0888])
TOLD_APART = 14
"""Distance in CIELAB; about 2.3 is just noticeable side by side."""


def seen(colour, deficiency):
    """CIELAB coordinates (L*, a*, b*) of an sRGB colour, 0..255, as it is seen."""
    share = np.asarray(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(np.asarray(DEFICIENCIES[deficiency]) @ linear, 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def rgb(hexadecimal):
    return tuple(bytes.fromhex(hexadecimal.removeprefix("#")))


def source(path):
    return (STATIC / path).read_text()


def triples(text):
    return [tuple(json.loads(triple)) for triple in re.findall(r"\[\d+, \d+, \d+\]", text)]


SCALE = triples(re.search(r"const SCALE = (.*);", source("js/charts/answer-map.js"))[1])
ROLES = triples(re.search(r"const ROLES = (.*?);", source("js/pages/stepper/colours.js"), re.DOTALL)[1])
PALETTES = {
    "the networks": [rgb(c) for c in re.findall(r"--network: (#\w{6})", source("css/lab.css"))],
    "inside and at the border": [rgb(c) for c in re.findall(r"--(?:inside|edge): (#\w{6})", source("css/exact.css"))],
    "runs side by side": [rgb(c) for c in figures.SERIES],
    "for and against": [rgb(figures.PUSH_TO), rgb(figures.PUSH_FROM)],
    "the stepper's roles, and zero on a dark page": [*ROLES, (27, 30, 35)],
    "the stepper's roles, and zero on a light page": [*ROLES, (243, 243, 244)],
    "feature maps below, at and above zero": triples(
        re.search(r"const RAMP = (.*);", source("js/pages/inside/sheet-view.js"))[1]
    ),
    "pictures and maps": [rgb(c) for c in re.findall(r"sheets rect \{ fill: (#\w{6})", source("css/diagram.css"))],
}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_that_mean_different_things_look_different_to_everybody(palette, deficiency):
    colours = PALETTES[palette]
    assert len(colours) > 1
    for one, other in itertools.combinations(colours, 2):
        assert np.linalg.norm(seen(one, deficiency) - seen(other, deficiency)) > TOLD_APART, (one, other)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_maps_scale_grows_lighter_from_end_to_end_for_everybody(deficiency):
    lightness = [seen(colour, deficiency)[0] for colour in SCALE]
    assert len(SCALE) == 5
    assert all(np.diff(lightness) > 10)
