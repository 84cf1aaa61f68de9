"""A room full of learners against one server: `python -m benchmarks.load [--learners 200] [--soak MINUTES]`.

Starts the app as `make app` does, lets learners without browsers come at random and do what learners do, and prints
what became of it: how often and how fast it was answered, what the server's processors and memory had to bear. With
`--soak` the room stays for long, and afterwards nothing may have grown. Ends with 1 if a learner got something else
than was asked for, or if something has grown.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.census import Census, Watch, is_at_rest, take_census
from benchmarks.crowd import GESTURES, HABITS, Tally, crowd, one_fills
from benchmarks.lecture import KEY, Lecture, hold_lecture, show_lecture
from benchmarks.loop import hold
from benchmarks.server import Served, served
from benchmarks.table import in_words, percentile, show

FORGETTING = 15
"""Seconds after which the server forgets a session whose learner is gone; in earnest 600, too long for a census."""
TOLERANCE = {"processes": 0, "threads": 4, "files": 6, "memory": 60e6, "sessions": 0, "caches": 1e6, "kept": 60e6}
"""By how much a census may grow: threads of pools come and go, an allocator keeps what it has had, and runs are kept
until they are many."""


def show_tally(tally: Tally) -> None:
    """Print how often and how fast everything was answered."""
    rows = []
    for what in ["open", *GESTURES, "all gestures", *HABITS, "watch a run", "come back"]:
        if what in GESTURES and any(row[0] == what for row in rows):
            continue
        kinds = GESTURES if what == "all gestures" else (what,)
        times = [took for kind in kinds for took in tally.seconds.get(kind, [])]
        counts = {
            outcome: sum(tally.outcomes[kind, outcome] for kind in kinds)
            for outcome in ("answered", "refused", "wrong", "late", "lost")
        }
        if any(counts.values()):
            percentiles = [in_words(percentile(times, share)) if times else "" for share in (50, 95, 99)]
            rows.append([what, *map(str, counts.values()), *percentiles])
    show("What became of it", ["what", "answered", "refused", "wrong", "late", "lost", "p50", "p95", "p99"], rows)
    print(f"  Of {tally.moves} moves, which the pages answer, the server heard nothing.")
    for remark, count in tally.remarks.most_common(10):
        print(f"  {count}× {remark}")


def show_watch(watch: Watch, tally: Tally, own: float, seconds: float) -> None:
    """Print what the server's machine had to bear."""
    done = sum(tally.outcomes.values())
    print(
        f"\n  server: {100 * watch.server_busy / seconds:.0f} % of one core, with its training runs "
        f"{100 * watch.busy / seconds:.0f} %; {1000 * watch.server_busy / done:.1f} ms for each thing done; "
        f"memory {watch.peak / 1e6:.0f} MB at most; sent {tally.received / seconds / 1e6:.2f} MB/s\n"
        f"  the learners themselves, on the same processors: {100 * own / seconds:.0f} % of one core"
    )


def show_growth(before: Census, after: Census) -> bool:
    """Print two censuses side by side; returns whether nothing has grown."""
    grown, rows = [], []
    for name, was in asdict(before).items():
        is_now = asdict(after)[name]
        has_grown = is_now - was > TOLERANCE[name]
        grown += [name] * has_grown
        unit = 1e6 if name in ("memory", "caches", "kept") else 1
        shown = [f"{value / unit:.1f} MB" if unit > 1 else str(value) for value in (was, is_now)]
        rows.append([name, *shown, "GROWN" if has_grown else ""])
    show("Census after a first room, and after the soak", ["what", "before", "after", ""], rows)
    return not grown


def empty_census(server: Served) -> Census:
    """Take a census when all learners have been forgotten and no run is left."""
    for _ in range(240):
        census = take_census(server.address, server.pid, server.data)
        if census.sessions == 0 and is_at_rest(server.pid):
            break
        time.sleep(1)
    return take_census(server.address, server.pid, server.data)


async def crowd_in_a_lecture(address: str, learners: int, seconds: float, arriving: float) -> tuple[Tally, Lecture]:
    """Let learners do what learners do, while as many listen to a lecture in the live room for half of the time."""

    async def lecture() -> Lecture:
        await asyncio.sleep(arriving)
        return await hold_lecture(address, learners, min(seconds / 2, 60))

    return await asyncio.gather(crowd(address, learners, seconds, arriving), lecture())


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m benchmarks.load`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="A room full of learners.")
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60, help="that all are there (default: %(default)s)")
    parser.add_argument(
        "--arriving", type=float, default=30, help="seconds within which they come (default: %(default)s)"
    )
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="stay for long, then compare censuses")
    parser.add_argument("--address", help="of a server that runs already: its machine is not watched")
    options = parser.parse_args(arguments)
    seconds = options.soak * 60 if options.soak else options.seconds
    print(f"{options.learners} learners come within {options.arriving:.0f} s and stay for {seconds:.0f} s", flush=True)
    if options.address:
        tally = hold(crowd(options.address, options.learners, seconds, options.arriving))
        show_tally(tally)
        return int(tally.failures > 0)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), KAI_TEACH_KEY=KEY, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(FORGETTING)) as server,
    ):
        is_steady = True
        if options.soak:
            hold(one_fills(server.address))
            hold(crowd(server.address, options.learners, 60, options.arriving, seed=1))
            before = empty_census(server)
        start, own = time.monotonic(), time.process_time()
        with Watch(server.pid) as watch:
            tally, lecture = hold(crowd_in_a_lecture(server.address, options.learners, seconds, options.arriving))
        show_tally(tally)
        show_lecture(lecture)
        own = time.process_time() - own
        show_watch(watch, tally, own, time.monotonic() - start)
        if options.soak:
            is_steady = show_growth(before, empty_census(server))
    return int(tally.failures > 0 or bool(lecture.failures) or not is_steady)


if __name__ == "__main__":
    sys.exit(main())
