"""`python -m kai.runs.worker`: the process in which one run happens, and nothing else.

It starts before there is anything to do, so that a run need not wait for torch to be imported. One line on standard
input is the job; from then on a line "stop" asks it to end and keep what it has learned, and the end of standard input
means that whoever started it is gone, so it goes too. Each line on standard output is a message of `kai.runs.work`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict, dataclass
from typing import TextIO

NICENESS = 10
"""The pages come first."""


@dataclass(frozen=True)
class Job:
    """What a worker is told to do.

    Attributes:
        settings: of the run, as `RunSettings.as_dict` gives them.
        threads: of torch.
        memory: bytes that the run may have beyond what the imported libraries take, on the CPU; 0 for no cap.
        cuda_share: of a GPU's memory that it may have there.
    """

    settings: dict
    threads: int = 1
    memory: int = 0
    cuda_share: float = 0.25

    def to_line(self) -> str:
        """Write the job as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def cap_memory(more: int) -> bool:
    """Let this process have `more` bytes than it has now; returns whether the system can be asked to.

    What counts is private, writable memory (RLIMIT_DATA, Linux 4.7 and later): the address space that libraries map
    and never touch does not.
    """
    try:
        import resource
        from pathlib import Path

        lines = Path("/proc/self/status").read_text().splitlines()
        taken = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    except (ImportError, OSError, StopIteration):
        return False
    limit = taken + more
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    return True


def main() -> None:
    """Do one job."""
    messages = _only_messages_on_standard_output()
    _step_back()
    import torch

    from kai.runs.settings import RunSettings
    from kai.runs.work import run, warm

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # Adam's averages of gradients that are 0 sink to 1e-40, where arithmetic is slow
    warm()
    line = sys.stdin.readline()
    if not line:
        return
    job = Job(**json.loads(line))
    torch.set_num_threads(job.threads)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    settings = RunSettings.clamped(job.settings)
    if settings.device == "cuda" and torch.cuda.is_available():
        torch.cuda.set_per_process_memory_fraction(job.cuda_share)
    elif job.memory:
        cap_memory(job.memory)

    def emit(message: dict) -> None:
        messages.write(json.dumps(message) + "\n")
        messages.flush()

    run(settings, emit, stop.is_set)


def _only_messages_on_standard_output() -> TextIO:
    """Keep standard output for messages: what anything prints goes to standard error."""
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return messages


def _step_back() -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _listen(stop: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "stop":
            stop.set()
    os._exit(1)  # nobody is left to tell the result to


if __name__ == "__main__":
    main()
