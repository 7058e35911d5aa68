"""The versions in constraints.txt lie inside the ranges of pyproject.toml."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from tools.newest_versions import differences

ROOT = Path(__file__).parent.parent
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMED = {*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())}
PYTHONS = ("3.11.7", "3.12.1", "3.13.0")


def pinned(name: str, python: str) -> str:
    """Return the one version of a package that is taken on Linux with that Python."""
    system = {"python_full_version": python, "sys_platform": "linux", "os_name": "posix"}
    found = []
    for line in LINES:
        pin, _, marker = line.partition(" ; ")
        if pin.partition("==")[0] == name and (not marker or Marker(marker).evaluate(system)):
            found.append(pin.partition("==")[2])
    (version,) = found
    return version


def test_each_line_is_a_package_name_with_a_version():
    line = re.compile(r"[a-z0-9-]+==\d[0-9a-z.]*( ; [a-z_<>=!'.0-9A-Z* ]+)?")
    assert [text for text in LINES if not line.fullmatch(text)] == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("wanted", sorted(NAMED))
def test_each_package_has_one_version_inside_its_range(wanted, python):
    requirement = Requirement(wanted)
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    assert pinned(name, python) in requirement.specifier


def test_both_commands_of_the_readme_install_these_versions():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    installs = re.findall(r"pip install -q .*-e .*", readme)
    assert len(installs) == 4
    assert all("pip install -q -c constraints.txt -e" in line for line in installs)


def test_changed_packages_are_listed_with_old_and_new_version():
    kept = ["a==1", "b==2 ; python_full_version < '3.12'", "c==3"]
    found = ["a==1.1", "b==2 ; python_full_version < '3.12'", "d==4"]
    assert list(differences(kept, found)) == [
        "a: 1 in constraints.txt, now 1.1",
        "c: 3 in constraints.txt, now not there",
        "d: not there in constraints.txt, now 4",
    ]
