"""The options for known findings: a baseline to read, and one to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.prompt_writing import check_target
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.silence.baseline import Baseline, baseline_data, read_baseline
from advisor.formats.json_text import json_text
from advisor.formats.phrasing import plural

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class BaselineFiles:
    """The baseline that was named to be read, and the one to be written."""

    known: Path | None
    target: Path | None

    @property
    def writes(self) -> bool:
        """Whether one is to be written."""
        return self.target is not None

    def read(self) -> Baseline | None:
        """Return the known findings. Raises SourceError for a file that is no baseline."""
        return None if self.known is None else read_baseline(self.known)

    def without_known(self, file: Path, reading: PromptReading) -> PromptReading:
        """Return the reading of a file without the findings that are known."""
        known = self.read()
        return reading if known is None else known.applied(str(file), reading)

    def write(
        self, found: Sequence[tuple[str, Sequence[Finding], Sequence[Sequence[str]]]]
    ) -> None:
        """Write the findings of these files, and say how many."""
        assert self.target is not None
        check_target("--write-baseline", self.target, [Path(path) for path, _, _ in found])
        data = baseline_data(self.target.absolute().parent, found)
        self.target.write_bytes(f"{json_text(data)}\n".encode())
        findings = plural(sum(len(advice) for _, advice, _ in found), "finding")
        say(f"Written to {self.target}: {findings} of {plural(len(found), 'prompt')}.")


def baseline_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add --baseline and --write-baseline; the command gets both as `baseline`."""

    @click.option(
        "--baseline",
        "known",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Leave out the findings of this file.",
    )
    @click.option(
        "--write-baseline",
        "target",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the findings of today to it, as digests.",
    )
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        known, target = kwargs.pop("known"), kwargs.pop("target")
        if known is not None and target is not None:
            raise click.UsageError("Give one of --baseline and --write-baseline.")
        assert known is None or isinstance(known, Path)
        assert target is None or isinstance(target, Path)
        kwargs["baseline"] = BaselineFiles(known, target)
        return command(*args, **kwargs)

    return wrapped
