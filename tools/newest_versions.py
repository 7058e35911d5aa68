"""Try the newest packages that pyproject.toml allows, and say what breaks with them.

    python tools/newest_versions.py
    python tools/newest_versions.py --lowest
    python tools/newest_versions.py --write

Where something differs from constraints.txt, the quick tests run with those packages in an
environment of their own. Ends with exit code 1 when one of them fails or when uv finds no packages.
`--lowest` tries the lowest versions that pyproject.toml names, each with the newest of what only
these need; `--write` tries nothing and writes constraints.txt anew. uv comes with `[dev]`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

import click

ROOT = Path(__file__).parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
HEADER = """\
# Every package that the commands in README.md and .ci/run install, at versions that pass the tests.
# Written by tools/newest_versions.py --write; CONTRIBUTING.md says when.
"""
_UV = (sys.executable, "-m", "uv", "--quiet")
_RESOLVE = (
    *("pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--python-version=3.11"),
    *("--no-header", "--no-annotate"),
)
_QUICK = ("-m", "not slow and not browser", "--verbose", "--tb=line", "-p", "no:cacheprovider")
_FAILED = re.compile(r"^(?:\[gw\d+\] \[ *\d+%\] )?((?:FAILED|ERROR) tests/\S+)", re.MULTILINE)
_MOST_TOLD = 20


@click.command()
@click.option("--lowest", is_flag=True, help="Try the lowest versions instead.")
@click.option("--write", is_flag=True, help="Write constraints.txt anew, and try nothing.")
@click.option("--seconds", default=180, show_default=True, help="Stop after this time.")
def main(*, lowest: bool, write: bool, seconds: int) -> None:
    """Try the newest packages that pyproject.toml allows."""
    until = monotonic() + seconds
    try:
        found = resolved(until, "--resolution=lowest-direct") if lowest else resolved(until)
        if write:
            CONSTRAINTS.write_text(HEADER + "".join(f"{line}\n" for line in found), "utf-8")
            return
        kept = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line[:1] != "#"]
        changes = list(differences(kept, found))
        print("\n".join(changes) or "Nothing differs from constraints.txt.")
        if changes:
            print("Running the quick tests with these.", flush=True)
            try_with(found, until)
    except subprocess.TimeoutExpired:
        print(f"Not finished after {seconds} seconds; --seconds gives more time.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"uv could not do it:\n{error.stderr or error}")


def resolved(until: float, *options: str) -> list[str]:
    """Return a version of every package, with a marker where a system or a Python has its own."""
    return uv(*_RESOLVE, *options, until=until).splitlines()


def uv(*words: str, until: float) -> str:
    """Return what uv printed. Raises CalledProcessError, or TimeoutExpired after `until`."""
    done = subprocess.run(  # noqa: S603
        [*_UV, *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=until - monotonic(),
    )
    return done.stdout


def differences(kept: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Yield each line that is new, each that is gone, and each version that moved."""
    before, after = (dict(map(_parted, lines)) for lines in (kept, found))
    for package in sorted(before.keys() | after.keys()):
        old, new = before.get(package, "not there"), after.get(package, "not there")
        if old != new:
            yield f"{package}: {old} in constraints.txt, now {new}"


def _parted(line: str) -> tuple[str, str]:
    """Return the package with its marker, and the version."""
    pinned, _, marker = (part.strip() for part in line.partition(";"))
    name, _, version = pinned.partition("==")
    return (f"{name} ({marker})" if marker else name), version


def try_with(packages: Sequence[str], until: float) -> None:
    """Run the quick tests in an environment with these packages, and print which fail.

    Ends the program with exit code 1 when one does.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "packages.txt").write_text("\n".join(packages), "utf-8")
        uv("venv", f"--python={sys.executable}", str(home / "venv"), until=until)
        python = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        install = ("pip", "install", f"--python={python}")
        uv(*install, f"--constraints={home / 'packages.txt'}", "-e", ".[app,dev]", until=until)
        told = home / "tests.txt"
        try:
            code = _tested(python, told, until)
        finally:
            failed = list(dict.fromkeys(_FAILED.findall(told.read_text("utf-8"))))
            print("\n".join(failed[:_MOST_TOLD]) or "No test failed.")
        if code:
            print(told.read_text("utf-8").splitlines()[-1])
            sys.exit(1)


def _tested(python: Path, told: Path, until: float) -> int:
    with told.open("w", encoding="utf-8") as out:
        return subprocess.run(  # noqa: S603
            [python, "-m", "pytest", *_QUICK],
            cwd=ROOT,
            check=False,
            stdout=out,
            stderr=subprocess.STDOUT,
            timeout=until - monotonic(),
        ).returncode


if __name__ == "__main__":
    main()
