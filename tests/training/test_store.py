import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.data_folder import CannotKeep, FolderTaken, data_folder
from app.training.jobs.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data")
    yield store
    store.close()


def ended(store, run_id, at, weights=b""):
    store.add(run_id, "ada", {}, now=at)
    store.save_weights(run_id, weights)
    store.change(run_id, state="finished", ended=at)


def test_a_run_is_read_back_as_it_was_written(store):
    store.add("one", "ada", {"epochs": 3}, now=5.0)
    store.add_points("one", [{"step": 2, "loss": 0.5}, {"step": 1, "loss": 1.5}])
    store.add_points("one", [{"step": 2, "loss": 0.4}])
    store.change("one", state="running", started=6.0, facts={"device": "cpu"})
    row = store.get("one")
    assert (row.learner, row.settings, row.state, row.started, row.facts) == (
        "ada", {"epochs": 3}, "running", 6.0, {"device": "cpu"},
    )  # fmt: skip
    assert [point["loss"] for point in store.points("one")] == [1.5, 0.4]
    assert store.get("two") is None


def test_two_servers_do_not_share_a_folder(store):
    with pytest.raises(FolderTaken, match="another server keeps what it has in .*; stop it, or .* by KAI_DATA"):
        Store(store.folder)
    store.close()
    Store(store.folder).close()


def test_a_server_that_was_killed_leaves_its_runs_and_its_folder(tmp_path):
    script = (
        "import os, sys; from app.training.jobs.store import Store; s = Store(sys.argv[1]);"
        "s.add('one', 'ada', {}, 1.0); s.save_weights('one', b'w'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)]).returncode != 0
    store = Store(tmp_path)
    assert store.get("one").learner == "ada" and store.weights("one") == b"w"
    store.close()


def test_old_runs_are_forgotten_and_live_ones_never(store):
    store.add("live", "ada", {}, now=0.0)
    ended(store, "old", at=10.0)
    ended(store, "new", at=90.0)
    assert store.prune(now=100.0, most_seconds=50, most_bytes=10**9) == 1
    assert store.get("old") is None and store.weights("old") is None
    assert store.get("new") and store.get("live")


def test_the_oldest_make_room_when_the_disk_is_to_hold_no_more(store):
    for index in range(5):
        ended(store, f"run{index}", at=float(index), weights=bytes(100_000))
        store.add_points(f"run{index}", [{"step": step, "loss": 0.0} for step in range(200)])
    before = store.bytes()
    assert store.prune(now=5.0, most_seconds=1e9, most_bytes=before - 150_000) == 2
    assert store.bytes() <= before - 150_000
    assert [row.id for row in store.ended()] == ["run4", "run3", "run2"]
    assert store.points("run0") == [] and len(store.points("run4")) == 200


def test_weights_that_belong_to_no_run_are_swept_away(store):
    (store.weights_folder / "stray.safetensors").write_bytes(b"x")
    (store.weights_folder / "half.part").write_bytes(b"x")
    store.prune(now=0.0, most_seconds=1, most_bytes=10**9)
    assert list(store.weights_folder.iterdir()) == []


def test_one_setting_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KAI_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("KAI_DATA")
    assert data_folder().parts[-2:] == ("kai", "runs")


# --- a disk that takes nothing ----------------------------------------------------------------------------------------


def fill_up(store):
    """Let SQLite find no room for another page, as on a full disk."""
    store._db.execute("PRAGMA max_page_count = 1")


def make_room(store):
    store._db.execute(f"PRAGMA max_page_count = {2**30}")


BIG = {"text": "x" * 20_000}
"""Settings that do not fit into what is left of a page."""


def test_what_a_full_disk_does_not_take_is_said_and_what_was_there_stays(store):
    store.add("one", "ada", {"epochs": 3}, now=5.0)
    fill_up(store)
    with pytest.raises(CannotKeep, match="full"):
        store.add("two", "bob", BIG, now=6.0)
    assert store.get("one").settings == {"epochs": 3} and store.get("two") is None
    make_room(store)
    store.add("two", "bob", BIG, now=6.0)
    assert store.get("two").settings == BIG


def test_an_end_that_a_full_disk_does_not_take_holds_and_is_put_down_when_there_is_room(store):
    store.add("one", "ada", {}, now=5.0)
    fill_up(store)
    store.end("one", "failed", BIG["text"], now=7.0)
    assert (store.get("one").state, store.live()) == ("failed", [])
    make_room(store)
    store.close()
    again = Store(store.folder)
    assert (again.get("one").state, again.get("one").ended) == ("failed", 7.0)
    again.close()


def test_weights_that_do_not_fit_leave_nothing_behind(store, monkeypatch):
    store.add("one", "ada", {}, now=5.0)

    def full(path, content):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotKeep):
        store.save_weights("one", b"w")
    assert list(store.weights_folder.iterdir()) == [] and store.weights("one") is None


def test_a_store_that_may_only_be_read_is_read_and_says_what_it_cannot_do(store):
    store.add("one", "ada", {}, now=5.0)
    store._db.execute("PRAGMA query_only = ON")
    with pytest.raises(CannotKeep, match="readonly"):
        store.add("two", "ada", {}, now=6.0)
    assert store.get("one").learner == "ada"


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Store(tmp_path / "file" / "runs")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever is root may write everywhere")
def test_a_folder_that_may_not_be_written_is_an_error_of_the_system(tmp_path):
    Store(tmp_path).close()
    for path in (*tmp_path.iterdir(), tmp_path):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with pytest.raises(OSError):
        Store(tmp_path)
    tmp_path.chmod(0o755)
