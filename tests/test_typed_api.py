"""The file with the expected public types passes mypy and runs."""

import runpy
import tomllib
from pathlib import Path

import pytest

import advisor

ROOT = Path(__file__).parent.parent
FILE = ROOT / "tests" / "typed_api.py"


@pytest.mark.slow
def test_the_typed_examples_run():
    examples = runpy.run_path(str(FILE))
    for name, run in examples.items():
        if name.endswith(("_typed", "_text")):
            run()


def test_mypy_reads_them_strictly():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert "tests/typed_api.py" in settings["files"]
    assert settings["strict"]
    assert (Path(advisor.__file__).parent / "py.typed").is_file()


def test_every_public_name_is_used_in_them():
    text = FILE.read_text(encoding="utf-8")
    assert [name for name in advisor.__all__ if f"    {name}," not in text] == []
