"""Answers to the test digits over HTTP: of shipped networks wherever digits stand, of runs where they were measured."""

import numpy as np
import pytest

import kai
from app import anatomy, mixups
from app.http.answer import IMMUTABLE
from app.training import guests, runs
from kai.recorded import read_record
from tests.full import full
from tests.http.test_runs import SMALL, ended

LABELS = kai.mnist("test")[1]


@pytest.mark.parametrize(("name", "row", "col"), [("mlp", 28, 28), ("lenet", 0, 13), ("gap-exact", 5, 0)])
def test_answers_are_a_text_of_one_digit_a_test_digit(client, name, row, col):
    response = client.get(f"answers/{name}/{row}/{col}")
    assert response.headers["content-type"].startswith("text/plain")
    assert [int(one) for one in response.text] == read_record(name)[row, col].tolist()


def test_tallies_say_how_often_each_answer_is_wrong_and_how_many_are_right(client):
    tallies = np.frombuffer(client.get("answers/mlp").content, "<u2").reshape(29, 29, 11)
    found = read_record("mlp")
    assert (tallies.sum(2) == found.shape[2]).all()
    for row, col in ((28, 28), (0, 0), (3, 21)):
        answers, labels = found[row, col], LABELS[: found.shape[2]]
        assert tallies[row, col, 10] == (answers == labels).sum()
        assert tallies[row, col, :10].tolist() == np.bincount(answers[answers != labels], minlength=10).tolist()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("answers/mlp/29/0", 404), ("answers/mlp/0/29", 404), ("answers/mlp/-1/0", 400), ("answers/mlp/0/1.0", 400),
        ("answers/mlp/00/0", 400), ("answers/mlp/x/0", 400), ("answers/mlp/٣/0", 400), ("answers/nobody/0/0", 404),
        ("answers/nobody", 404), ("answers/lenet28/0/0", 404), ("answers/mlp/0", 404),
        ("answers/mlp/999999999999/0", 400), ("runs/nobody/answers/top_left", 404),
    ],
)  # fmt: skip
def test_what_is_no_place_and_no_network_is_refused_in_a_sentence(client, path, status):
    response = client.get(path)
    assert response.status_code == status and response.json()["detail"].endswith(".")


@pytest.mark.parametrize("path", ["answers/mlp/28/28", "answers/mlp"])
def test_answers_are_kept_for_good_under_the_weights_hash_and_head_says_what_get_sends(client, path):
    version = anatomy.version("mlp")
    assert client.get(f"{path}?v={version[:12]}").headers["cache-control"] == IMMUTABLE
    got = client.get(path)
    assert got.headers["cache-control"] == "no-cache"
    head = client.head(path)
    assert head.content == b"" and head.headers["content-length"] == str(len(got.content))
    assert head.headers["etag"] == got.headers["etag"]
    assert client.get(path, headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.content == got.content


def test_a_network_without_a_record_says_so(client, monkeypatch):
    monkeypatch.setattr(mixups, "_RECORDS", {})
    monkeypatch.setattr(mixups, "_TALLIES", {})
    mixups.answers_at.cache_clear()
    for path in ("answers/lenet/1/1", "answers/lenet"):
        refused = client.get(path)
        assert (refused.status_code, "not recorded" in refused.json()["detail"]) == (404, True)
    mixups.answers_at.cache_clear()


@full
def test_a_runs_answers_are_those_that_its_matrix_counts(client):
    run_id = ended(SMALL)
    result = runs.queue().look(run_id).result
    for place, offset in (("top_left", (0, 0)), ("bottom_right", (28, 28))):
        response = client.get(f"runs/{run_id}/answers/{place}")
        assert response.headers["cache-control"] == "private, no-cache"
        given = np.array([int(one) for one in response.text])
        counts = np.zeros((10, 10), int)
        np.add.at(counts, (LABELS[: len(given)], given), 1)
        assert counts.tolist() == result["confusion"][place]
        asked = kai.place(kai.mnist("test")[0][:50], offset)
        assert runs.queue().network(run_id)(asked).argmax(1).tolist() == given[:50].tolist()
    assert client.get(f"runs/{run_id}/answers/nowhere").status_code == 404


@pytest.mark.parametrize("odd", [{}, {"answers": "12"}, {"answers": {"top_left": [1]}}, {"answers": {"top_left": "1x"}},
                                 {"answers": {"top_left": "1" * 10_001}}])  # fmt: skip
def test_what_no_run_leaves_counts_as_no_answers(odd):
    assert guests.answers_of(odd, "top_left") == ""
