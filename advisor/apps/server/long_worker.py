"""The process that works on long requests: pickles in, pickles out, until the input ends."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress

from advisor.apps.server.verbs import Backend
from advisor.apps.server.work import Work, answered

_NICENESS = 10
"""How far short work goes first where both want the same core."""


def serve() -> None:
    """Read what to answer with, then one piece of work after the other, and write the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the server, and with it the input
    with suppress(AttributeError, OSError):  # not every system knows niceness
        os.nice(_NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not get between the answers
    with suppress(EOFError):
        backend = pickle.load(sys.stdin.buffer)  # noqa: S301  # all of it comes from the server
        assert isinstance(backend, Backend)
        while True:
            work = pickle.load(sys.stdin.buffer)  # noqa: S301
            assert isinstance(work, Work)
            pickle.dump(answered(work, backend), answers)
            answers.flush()
