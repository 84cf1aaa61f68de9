"""Resources over HTTP: what they are, how they are kept, asked for again and refused."""

import hashlib
import subprocess
import sys
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

import kai
from app import anatomy, answers
from app.http import modules
from app.http.answer import IMMUTABLE
from app.http.resources import routes
from kai.feature_plane import plane_path
from tests.full import amount


def test_a_digit_is_its_784_grey_levels_and_its_class(client):
    images, labels = kai.mnist("test")
    for number in (0, 7, 9999):
        response = client.get(f"digits/{number}")
        assert response.content == images[number].tobytes() + bytes([labels[number]])
        assert response.headers["content-length"] == "785"
        assert response.headers["cache-control"] == IMMUTABLE
    assert client.get("labels").text == "".join(map(str, labels))


@pytest.mark.parametrize("path", ["sweeps/mlp/1", "networks/mlp"])
def test_what_names_the_weights_hash_is_immutable_and_all_else_is_asked_for_again(client, path):
    sha256 = hashlib.sha256(client.get("networks/mlp").content).hexdigest()
    assert client.get(f"{path}?v={sha256[:12]}").headers["cache-control"] == IMMUTABLE
    assert client.get(f"{path}?v={sha256}").headers["cache-control"] == IMMUTABLE
    for other in ("", f"?v={sha256[:11]}", "?v=", "?v=" + "0" * 12):
        assert client.get(path + other).headers["cache-control"] == "no-cache"


def test_labels_are_immutable_under_their_own_hash(client):
    sha256 = hashlib.sha256(client.get("labels").content).hexdigest()
    for version, expected in (
        (sha256[:12], IMMUTABLE),
        (sha256, IMMUTABLE),
        (sha256[:11], "no-cache"),
        ("", "no-cache"),
    ):
        assert client.get(f"labels?v={version}").headers["cache-control"] == expected


def test_what_follows_from_our_code_is_asked_for_again_whatever_the_weights(client):
    version = anatomy.version("gap")
    assert client.get(f"networks/gap/anatomy?v={version}").headers["cache-control"] == "no-cache"


def test_a_networks_plane_is_served_as_it_lies_beside_its_weights(client):
    for name in answers.ON_SHOW:
        assert client.get(f"networks/{name}/plane").content == plane_path(name).read_bytes()
    refused = client.get("networks/gap-exact/plane")
    assert (refused.status_code, refused.json()) == (
        404,
        {"detail": "The network 'gap-exact' has no plane of its last features."},
    )


PATHS = [
    "digits/4",
    "labels",
    "sweeps/gap/4",
    "networks/gap",
    "networks/gap/anatomy",
    "networks/gap/plane",
    f"js/{modules.version()}/core/html.js",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_a_browser_has_is_not_sent_again_and_head_says_what_get_sends(client, path):
    got = client.get(path)
    assert got.status_code == 200 and len(got.content) == int(got.headers["content-length"])
    head = client.head(path)
    assert head.content == b"" and dict(head.headers) == dict(got.headers)
    for known in (got.headers["etag"], f'"other", W/{got.headers["etag"]}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == got.headers["etag"]
        assert again.headers["cache-control"] == got.headers["cache-control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == got.content


@given(first=st.integers(0, 900), length=st.integers(1, 900))
@settings(max_examples=40, deadline=None)
def test_a_range_is_that_part_of_the_whole(client, first, length):
    whole = client.get("digits/4").content
    response = client.get("digits/4", headers={"Range": f"bytes={first}-{first + length - 1}"})
    if first < len(whole):
        assert response.status_code == 206
        assert response.content == whole[first : first + length]
        last = first + len(response.content) - 1
        assert response.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
    else:
        assert response.status_code == 416
        assert response.headers["content-range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1, 4-5", "cells=0-1", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b"])
def test_a_range_that_is_none_of_ours_gets_the_whole(client, asked):
    response = client.get("digits/4", headers={"Range": asked})
    assert (response.status_code, len(response.content)) == (200, 785)


def test_the_end_of_something_can_be_asked_for_and_a_part_of_what_has_changed_is_the_whole(client):
    whole = client.get("digits/4").content
    assert client.get("digits/4", headers={"Range": "bytes=-1"}).content == whole[-1:]
    assert client.get("digits/4", headers={"Range": "bytes=0-0", "If-Range": '"other"'}).content == whole


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("digits/10000", 404), ("digits/-1", 400), ("digits/0007", 400), ("digits/+7", 400),
        ("digits/%207", 400), ("digits/7.0", 400), ("digits/" + "9" * 400, 400), ("digits/７", 400),
        ("digits/7%0A", 400), ("digits/%0A7", 400), ("digits/%00", 400), ("digits/%FF", 400),
        ("digits/-0", 400), ("digits/7/", 404), ("digits/1_0", 400), ("%0Adigits/7", 404),
        ("digits/7%0A/", 404), ("%0A", 404), ("runs/%0A", 404), ("runs/%F0%9F%90%99", 404),
        ("js/%0A/core/html.js", 404), ("sweeps/lenet28/1", 404), ("sweeps/gap-lenet/1", 404), ("digits/", 404),
        ("digits", 404), ("sweeps/nobody/1", 404), ("sweeps/gap/10000", 404), ("sweeps/gap/x", 400),
        ("sweeps/lenet28/1/2", 404), ("networks/..", 404), ("networks/%2e%2e%2fREADME.md", 404),
        ("runs/0123456789abcdef", 404), ("runs/x", 404), ("runs/0123456789abcdef/sweeps/1", 404),
        ("runs/0123456789abcdef/run.py", 404), ("nothing", 404), ("", 404),
        ("runs/0123456789abcdef/secrets.txt", 404), ("runs/" + "a" * 5000, 404), ("digits//7", 404),
        ("js/0000000000000000/core/html.js", 404), (f"js/{modules.version()}/../../main.py", 404),
        (f"js/{modules.version()}/%2e%2e/%2e%2e/main.py", 404), (f"js/{modules.version()}/", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_one_sentence(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.json()["detail"].count(". ") == 0 and response.json()["detail"].endswith((".", "it."))
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "digits/1"),
        ("GET", "sweeps/gap"),
        ("DELETE", "networks/gap"),
        ("PROPFIND", "labels"),
        ("GET", "runs/a/sweeps"),
    ],
)
def test_another_method_is_refused_with_those_that_there_are(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 405 and "GET" in response.headers["allow"] + "GET"
    assert method not in response.headers["allow"].split(", ") and response.json()["detail"]


def test_networks_of_equal_weights_name_one_file(client):
    described = {name: client.get(f"networks/{name}/anatomy").json() for name in anatomy.served()}
    assert described["gap-exact"]["weights"] == described["gap"]["weights"] == "gap"
    assert described["notebook-gap~stride"]["weights"] == "notebook-gap"
    for name, found in described.items():
        assert found["anatomy"]["name"] == name and found["layers"]


@given(st.text(st.characters(exclude_characters="/?#", codec="utf-8"), min_size=1, max_size=12))
@settings(max_examples=amount(40, 100), deadline=None)
def test_whatever_stands_for_a_number_it_is_that_digit_or_refused(client, text):
    assume(text not in (".", ".."))  # which a client takes out of the address
    response = client.get(f"digits/{quote(text, safe='')}")
    is_number = text.isascii() and text.isdecimal() and str(int(text)) == text and int(text) < 10_000
    assert (
        response.status_code == 200 if is_number else response.status_code in (400, 404) and response.json()["detail"]
    )


def test_the_folder_itself_is_ours_and_a_neighbour_whose_name_begins_like_it_is_not(app):
    with TestClient(app, base_url="http://lab.test") as client:
        assert client.get("/kai/lab").json()["detail"] == "There is no such resource."
        assert client.get("/kai/labels").text == client.get("/lab/labels").text == "Not Found"


@pytest.mark.parametrize(
    ("base", "path"), [("", "/lab"), ("/", "/lab"), ("kai", "/kai/lab"), ("/a/kai/", "/a/kai/lab")]
)
def test_resources_lie_below_the_base_path(base, path):
    with TestClient(Starlette(routes=routes(base))) as client:
        assert len(client.get(f"{path}/digits/3").content) == 785


def test_a_text_is_compressed_once_for_whom_it_helps(client):
    path = f"js/{modules.version()}/core/html.js"
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed.text == plain.text and packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert client.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers["content-encoding"] == "identity"
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert client.get(path, headers=again).status_code == 304


def test_every_answer_says_what_it_is_and_sets_no_cookie(client):
    for path in (*PATHS, "nothing", "digits/x"):
        response = client.get(path)
        assert response.headers["x-content-type-options"] == "nosniff" and "set-cookie" not in response.headers


def test_what_breaks_is_told_in_json(client, monkeypatch):
    monkeypatch.setattr(answers, "test_digit", lambda number: 1 / 0)
    response = client.get("digits/4")
    assert response.status_code == 500 and "log" in response.json()["detail"]


def test_every_network_has_a_version_of_its_own():
    shared = {"gap", "gap-exact"}  # one file; told apart by their names in the address
    versions = {anatomy.version(name) for name in anatomy.served() if name not in shared}
    assert len(versions) == len(anatomy.served()) - len(shared)


def test_modules_import_each_other_below_one_hash(client):
    text = client.get(f"js/{modules.version()}/pages/stepper/stepper.js")
    assert text.headers["content-type"].startswith("text/javascript")
    assert text.headers["cache-control"] == IMMUTABLE
    assert modules.files()["pages/stepper/stepper.js"].decode() == text.text


def test_nothing_here_knows_streamlit():
    program = "import sys, app.http.resources as r; r.routes('kai'); sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_cards_name_the_version_that_makes_a_networks_resources_immutable(client):
    for card in answers.cards():
        found = client.get(f"networks/{card['name']}?v={card['version']}")
        assert len(card["version"]) == 12 and found.headers["cache-control"] == IMMUTABLE
