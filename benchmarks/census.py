"""What a server is made of at one moment: processes, threads, files, memory, sessions, caches."""

from __future__ import annotations

import re
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.5
"""Seconds between two looks at memory and processors."""
IDLE = 5.0
"""Percent of a core below which processes do nothing."""


@dataclass(frozen=True)
class Census:
    """What there is.

    Attributes:
        processes: the server's and those of its training runs.
        threads: of all of them.
        files: open files and sockets of the server itself.
        memory: bytes of all processes, shared pages counted once.
        sessions: learners' sessions, those of lost connections included.
        caches: bytes that Streamlit counts in caches and session states.
        kept: bytes in the data folder.
    """

    processes: int
    threads: int
    files: int
    memory: int
    sessions: int
    caches: int
    kept: int


def take_census(address: str, pid: int, data: Path) -> Census:
    """Count what a server is made of.

    Args:
        address: of the app.
        pid: of the server's process.
        data: its data folder.
    """
    server = psutil.Process(pid)
    threads = [count for process in family_of(server) if (count := _threads(process))]
    metrics = urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=10).read().decode()
    return Census(
        processes=len(threads),
        threads=sum(threads),
        files=server.num_fds(),
        memory=memory_of(server),
        sessions=int(_sum(metrics, "active_sessions")),
        caches=int(_sum(metrics, "cache_memory_bytes")),
        kept=sum(file.stat().st_size for file in data.rglob("*") if file.is_file()),
    )


def is_at_rest(pid: int) -> bool:
    """Tell whether no run of a server trains: a process that only waits for the next run is at rest."""
    try:
        children = psutil.Process(pid).children(recursive=True)
        return sum(child.cpu_percent(interval=0.5) for child in children) < IDLE
    except psutil.Error:  # one has just ended
        return False


def family_of(server: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that it has started."""
    return [server, *server.children(recursive=True)]


def _threads(process: psutil.Process) -> int:
    """Return how many threads a process has; none if it has just ended."""
    try:
        return process.num_threads()
    except psutil.Error:
        return 0


def memory_of(server: psutil.Process) -> int:
    """Return the bytes that a process and its children take, pages that they share counted once."""
    total = 0
    for process in family_of(server):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:  # it ended while we looked
            continue
    return total


def _sum(metrics: str, name: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)", metrics, re.MULTILINE))


class Watch:
    """Watches the processors and the memory of a server, from `with` to its end.

    Attributes:
        busy: processor seconds that the server and its runs took.
        server_busy: those of the server alone.
        peak: bytes of memory, at most.
    """

    def __init__(self, pid: int):
        self.server = psutil.Process(pid)
        self.busy = self.server_busy = 0.0
        self.peak = 0
        self._over = threading.Event()
        self._ours: dict[int, float] = {}

    def __enter__(self) -> Watch:
        self._before = self._busy()
        self._server_before = sum(self.server.cpu_times()[:2])
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.busy = self._busy() - self._before
        self.server_busy = sum(self.server.cpu_times()[:2]) - self._server_before

    def _busy(self) -> float:
        """Return the processor seconds of the family so far, of those that have ended as last seen."""
        for process in [self.server, *self.server.children(recursive=True)]:
            try:
                self._ours[process.pid] = sum(process.cpu_times()[:2])
            except psutil.Error:
                continue
        return sum(self._ours.values())

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            self._busy()
            self.peak = max(self.peak, memory_of(self.server))
