"""What went wrong in a run, said to the learner: what it was, and what to try."""

from __future__ import annotations

import signal

MEMORY = (
    "The run needed more memory than one run may have. Try a smaller batch, fewer channels, or smaller dense layers."
)
DIVERGED = (
    "The loss is no longer a finite number: the updates were so large that the weights ran away. "
    "Try a learning rate ten times smaller."
)
CRASHED = (
    "The run's process broke off without a word. Nothing else is affected. Try again; if it happens again with these "
    "settings, tell whoever runs this server."
)
KILLED = (
    "The system ended the run's process, most likely because the machine had no memory left. "
    "Try a smaller batch or a smaller network, or try again in a minute."
)
OVERRAN = "The run did not end in its time and was stopped from outside. Try fewer channels or a smaller batch."
RESTARTED = "The server was restarted while this ran, and what it had learned is lost. Start it once more."
NOT_KEPT = (
    "What the run said could not be kept: perhaps the server's disk is full. Nothing else is affected; tell whoever "
    "runs this server."
)
ODD_WEIGHTS = (
    "What the run left are not this network's weights, so they were not kept. Nothing else is affected; tell whoever "
    "runs this server: perhaps a machine that trains has another version of it."
)
NO_ROOM = (
    "Nothing can be kept on the server's disk just now, so no run can start: perhaps it is full. What was kept is "
    "still there, and all other pages work. Tell whoever runs this server, and try again."
)
NO_ENTRY = (
    "The board cannot be written just now: perhaps the server's disk is full. Your run is not lost. Tell whoever runs "
    "this server, and try again."
)
LEFT_ALONE = "Nobody was watching any more, so the place was given to the next one."
CANCELLED = "Cancelled before it began."
STOPPED = "Stopped by you; what it had learned until then is kept."
ENDED = {
    "epochs": "Finished.",
    "seconds": "Its time was up; what it had learned until then is kept.",
    "examples": "It has met as many digits as a run may; what it has learned is kept.",
}
LEARNED_NOTHING = (
    "Finished, but it guesses: the updates were so large that its units died, or too few or too small to learn from. "
    "Try another learning rate, ten times smaller first."
)
NO_MACHINES = (
    "The machines that train ({address}) do not answer. Your run starts as soon as they do; if that takes more than a "
    "minute, tell whoever runs this server."
)
MACHINE_LOST = "The machine that trained is gone, and what the run had learned with it. Start it once more."

_MEMORY_SIGNS = (
    "allocate memory", "out of memory", "not enough memory", "bad_alloc",
    "could not create a memory", "could not create a primitive",  # oneDNN's words where it gets none
)  # fmt: skip


def say(error: BaseException) -> dict[str, str]:
    """Return `reason` and `message` for an exception of a run.

    >>> say(FloatingPointError("the loss is nan"))["reason"], say(MemoryError())["message"] == MEMORY
    ('diverged', True)
    """
    if isinstance(error, FloatingPointError):
        return {"reason": "diverged", "message": DIVERGED}
    if isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _MEMORY_SIGNS):
        return {"reason": "memory", "message": MEMORY}
    return {"reason": "error", "message": f"The run broke off: {_sentence(error)}. Try other settings."}


def say_exit(code: int | None) -> str:
    """Say what it means that a run's process ended with a code, negative for a signal, and without a result.

    >>> say_exit(-9) == KILLED, say_exit(1) == CRASHED
    (True, True)
    """
    if code is not None and code == -getattr(signal, "SIGKILL", 9):
        return KILLED
    return CRASHED


def _sentence(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")[:300]
