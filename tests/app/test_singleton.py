"""What a server has one of stays one when a room comes for it at the same moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.singleton import once
from app.training import runs


def together(do, people=8):
    """What people get who all do it at the same moment."""
    start = threading.Barrier(people)

    def one(_):
        start.wait()
        return do()

    with ThreadPoolExecutor(people) as room:
        return list(room.map(one, range(people)))


def test_a_room_that_opens_the_training_page_together_finds_one_board_in_the_servers_own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KAI_DATA", str(tmp_path))
    monkeypatch.setattr(runs, "_opened", once(runs._opened.__wrapped__))
    found = together(lambda: (runs.queue(), runs.remark()))
    queues = {id(queue): queue for queue, _ in found}
    for queue in queues.values():
        queue.close()
    assert len(queues) == 1
    assert {remark for _, remark in found} == {""}


def test_what_raises_is_tried_again():
    tries = []

    @once
    def make():
        time.sleep(0.01)
        tries.append("try")
        if len(tries) == 1:
            raise OSError("not yet")
        return object()

    with pytest.raises(OSError, match="not yet"):
        make()
    assert len(set(together(make))) == 1
    assert len(tries) == 2
