"""Start the pages from an installed package, with the settings that belong to them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from advisor.errors import AdvisorError, Problem

HERE = Path(__file__).parent
SCRIPT = HERE / "entry" / "app.py"
SETTINGS = HERE / "config.toml"


def launch(extra_args: Sequence[str] = ()) -> None:
    """Serve the pages until interrupted; `extra_args` are options of `streamlit run`.

    Raises AdvisorError when Streamlit is not installed.
    """
    if find_spec("streamlit") is None:
        hint = "Install it: pip install 'tune-or-prompt[app]'"
        raise AdvisorError(Problem("", "The pages need Streamlit", hint))
    from streamlit.web import cli  # noqa: PLC0415  # the command line works without Streamlit

    cli.main(["run", str(SCRIPT), *settings(), *extra_args], standalone_mode=False)


def settings() -> list[str]:
    """Return the packaged settings as options of `streamlit run`."""
    found = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    return [f"--{name}={value}" for name, value in _flat(found)]


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        match value:
            case dict():
                yield from _flat(value, f"{name}.")
            case bool():
                yield name, str(value).lower()
            case _:
                yield name, str(value)
