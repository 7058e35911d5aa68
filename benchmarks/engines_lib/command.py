"""What is given to a benchmark that times tasks in rounds and writes into README.md."""

from __future__ import annotations

import argparse


class Given(argparse.Namespace):
    """The options of the command."""

    rounds: int
    date: str | None
    write: bool


def given_options(about: str | None, rounds: int) -> Given:
    """Return the options; `about` is the docstring of the script, `rounds` the usual number."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument("--rounds", type=int, default=rounds, help="interleaved rounds")
    parser.add_argument("--date", help="the day to write beside the figures")
    parser.add_argument("--write", action="store_true", help="put the figures into README.md")
    given = parser.parse_args(namespace=Given())
    if given.write and given.date is None:
        parser.error("--write needs --date, such as --date 2026-11-22")
    return given
