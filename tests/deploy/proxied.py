"""Replicas of the app behind a real nginx with deploy/nginx.conf, as compose.scale.yaml has them."""

import os
import re
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import ROOT, free_port, serving
from tests.waiting import wait_for_server
from tools import programs

CONFIGURATION = ROOT / "deploy/nginx.conf"
BASE = "kai"


@dataclass(frozen=True)
class Proxied:
    """What runs: the address that learners use, and those of the replicas behind it."""

    address: str
    replicas: list[str]

    @property
    def root(self):
        return self.address.removesuffix(f"/{BASE}")


def fill_in(text, **values):
    """Put values into ${KAI_...}, and into nothing else, as nginx's image does."""
    return re.sub(r"\$\{(KAI_\w+)\}", lambda found: values[found[1]], text)


def nginx_or_skip():
    try:
        return programs.nginx()
    except SystemExit as missing:
        pytest.skip(str(missing))


@contextmanager
def nginx(folder: Path, port, replicas):
    """Run nginx before replicas, given by their ports."""
    program = nginx_or_skip()
    servers = " ".join(f"server 127.0.0.1:{replica};" for replica in replicas)
    filled = fill_in(CONFIGURATION.read_text(), KAI_PORT=str(port), KAI_BASE_PATH=BASE, KAI_REPLICAS=servers)
    (folder / "nginx.conf").write_text(filled)
    as_us = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""  # its workers, too, enter the folder
    command = [program, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr", "-g", f"daemon off; {as_us}"]
    with (folder / "nginx.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/{BASE}"
        wait_for_server(f"{address}/lab/health", process, folder / "nginx.log")
        yield address
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def proxied(folder: Path, n=2, **environment):
    """Serve `n` replicas behind nginx under a base path; yields a `Proxied`.

    Args:
        folder: for logs and runs.
        n: how many.
        environment: more variables of the replicas.
    """
    nginx_or_skip()
    with ExitStack() as stack:
        ports, replicas = [free_port() for _ in range(n)], []
        for number, port in enumerate(ports):
            own = folder / f"replica-{number}"
            own.mkdir()
            variables = {"STREAMLIT_SERVER_BASE_URL_PATH": BASE} | environment
            replicas.append(stack.enter_context(serving(port, own / "log.txt", **variables)))
        address = stack.enter_context(nginx(folder, free_port(), ports))
        yield Proxied(address, replicas)
