"""The app as workers start it: every one with the same rules."""

from __future__ import annotations

import hashlib
import logging
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from uvicorn.config import STARTUP_FAILURE

from advisor.apps.server.http import create_app
from advisor.errors import AdvisorError, Problem
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

_log = logging.getLogger("uvicorn.error")


@dataclass(frozen=True)
class WorkerApp:
    """What a worker needs to make its app; it starts on exactly these rules, or not at all.

    The rules, with prices of their own where they have some, are in a file: a process that is
    handed more than a pipe holds stops its parent when it dies at its start.
    """

    file: Path
    sha256: str
    allowed_hosts: tuple[str, ...]
    version: str = __version__
    """The version that wrote the file: another one may read it in another way."""

    @classmethod
    def written(cls, rulebook: Rulebook, allowed_hosts: tuple[str, ...], folder: Path) -> WorkerApp:
        """Return what makes the app of this rulebook, which is written to a file in `folder`."""
        file = folder / "rulebook"
        raw = pickle.dumps(rulebook)
        file.write_bytes(raw)
        return cls(file, hashlib.sha256(raw).hexdigest(), allowed_hosts)

    def __call__(self) -> Starlette:
        """Return the app; on other rules end the process, with the status that ends them all."""
        try:
            return create_app(self._rulebook(), allowed_hosts=self.allowed_hosts)
        except AdvisorError as error:
            _log.error("%s", error)  # the sentence says it all
            sys.exit(STARTUP_FAILURE)

    def _rulebook(self) -> Rulebook:
        try:
            raw = self.file.read_bytes()
        except OSError as error:
            what = "the rules of the server cannot be read any more"
            raise AdvisorError(Problem(str(self.file), what, _AGAIN)) from error
        if hashlib.sha256(raw).hexdigest() != self.sha256:
            what = "these are not the rules that the server began with"
            raise AdvisorError(Problem(str(self.file), what, _AGAIN))
        if self.version != __version__:
            what = f"this worker is version {__version__}, the server {self.version}"
            raise AdvisorError(Problem("", what, _AGAIN))
        rulebook = pickle.loads(raw)  # noqa: S301  # these are the bytes that the server wrote
        assert isinstance(rulebook, Rulebook)
        return rulebook


_AGAIN = "Start the server again."
