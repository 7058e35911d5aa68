"""The version is defined in one place, and every output names it."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import advisor
from advisor import advise, read_prompt
from advisor.apps.cli import main
from advisor.evidence.prompt.sarif import reading_sarif

ROOT = Path(__file__).parent.parent
WITHOUT_METADATA = """
from importlib.metadata import Distribution, PackageNotFoundError
find = Distribution.from_name
def from_name(name):
    if name == "tune-or-prompt":
        raise PackageNotFoundError(name)
    return find(name)
Distribution.from_name = staticmethod(from_name)
import advisor
advice = advisor.advise({"what_must_change": "knowledge"})
print(advisor.__file__, advisor.__version__, advice.tool_version)
"""


def test_the_distribution_has_the_version():
    assert importlib.metadata.version("tune-or-prompt") == advisor.__version__


def test_outputs_name_the_version():
    assert advise({}).tool_version == advisor.__version__
    sarif = json.loads(json.dumps(reading_sarif(read_prompt("Be brief."), "prompt.txt")))
    assert sarif["runs"][0]["tool"]["driver"]["version"] == advisor.__version__
    told = CliRunner().invoke(main, ["--version"]).output
    assert told == f"advisor, version {advisor.__version__}\n"


@pytest.mark.slow
def test_a_copy_without_metadata_knows_its_version(tmp_path):
    for folder in ("advisor", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_METADATA],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    file, *versions = done.stdout.split()
    assert Path(file) == tmp_path / "advisor" / "__init__.py"
    assert versions == [advisor.__version__] * 2
