"""Waiting for what comes about, never for a time: each wait ends as soon as it can, or says what never came."""

import time
import urllib.request


def wait_until(condition, seconds=60.0, pause=0.05):
    """Wait until a function returns something true, and return that; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never came about"
        time.sleep(pause)
    return found


def wait_for_server(url, process, log, seconds=120.0):
    """Wait until a server answers; fails with what it has logged once its process has ended."""

    def answers():
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            return False
        return True

    wait_until(answers, seconds, pause=0.1)
