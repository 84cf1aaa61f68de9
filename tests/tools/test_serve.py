"""`make app` and the image's command: warm before it says so, gone when it is told to go, with all that it started."""

import os
import re
import signal
import subprocess
import sys
import urllib.request

import psutil
import pytest

from tests.full import full
from tests.learners import as_learner
from tests.serving import ROOT, free_port
from tests.waiting import wait_until

PUBLIC = "lab.example"


@pytest.fixture
def served(tmp_path):
    """A server that has said where it is: its process and address."""
    port = free_port()
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {
                "KAI_DATA": str(tmp_path / "runs"),
                "STREAMLIT_SERVER_PORT": str(port),
                "STREAMLIT_SERVER_BASE_URL_PATH": "lab",
                "STREAMLIT_SERVER_ALLOWED_HOSTS": PUBLIC,
            },
        )  # fmt: skip
    try:
        yield process, wait_until(lambda: re.search(r"KAI Lab is at (\S+)", log.read_text()), 120)[1]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert "Traceback" not in (said := log.read_text()), said
    assert "failed" not in said, said


def has_torch(process):
    return any("libtorch" in mapped.path for mapped in process.memory_maps())


@full
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there a process tells which libraries it has")
def test_when_the_address_is_printed_torch_is_in_memory_and_a_stop_ends_everything_within_seconds(served):
    process, address = served
    assert address.endswith("/lab")
    server = psutil.Process(process.pid)
    assert has_torch(server)
    assert server.environ()["MALLOC_ARENA_MAX"] == "2"

    async def train(learner):
        await learner.visit()
        await learner.visit(page="train")
        assert (await learner.press("start")).has_succeeded
        for _ in range(600):
            await learner.tick()
            if any("kai.runs.worker" in " ".join(one.cmdline()) for one in server.children()):
                break
        everything = [server, *server.children(recursive=True)]
        process.send_signal(signal.SIGTERM)  # while a learner is connected and a run goes on
        return everything

    assert urllib.request.urlopen(f"{address}/lab/health").status == 200
    everything = as_learner(address, train, headers={"Host": PUBLIC})
    assert len(everything) > 1
    assert process.wait(30) == 0
    gone, alive = psutil.wait_procs(everything, timeout=10)
    assert alive == []
