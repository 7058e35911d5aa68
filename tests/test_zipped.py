"""The library runs from a zip file, where no file of its own lies on the disk."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from advisor import advise

ROOT = Path(__file__).parent.parent
ANSWERS = {"what_must_change": "knowledge", "knowledge_changes": "daily", "calls_per_month": 5000}


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    path = tmp_path_factory.mktemp("zipped") / "advisor.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (ROOT / "advisor").rglob("*"):
            if file.suffix in {".py", ".css", ".json"} and "web" not in file.parts:
                archive.write(file, file.relative_to(ROOT))
        for file in (ROOT / "rules").rglob("*.yaml"):
            archive.write(file, Path("advisor", file.relative_to(ROOT)))
    return path


@pytest.mark.slow
def test_an_advice_from_a_zip_file_is_the_same_and_nothing_stays_behind(zipped, tmp_path):
    code = (
        "import json, advisor\n"
        "from advisor import advise\n"
        "from advisor.formats.folders import default_rules\n"
        f"made = advise({ANSWERS!r}, on='2026-11-30')\n"
        "said = [advisor.__file__, str(default_rules()), made.to_json(), made.to_html()]\n"
        "print(json.dumps(said))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(zipped), "PYTHONSAFEPATH": "1"},
    )  # fmt: skip
    place, rules, as_json, as_html = json.loads(done.stdout)
    here = advise(ANSWERS, on="2026-11-30")
    assert place.startswith(str(zipped))
    assert as_json == here.to_json()
    assert as_html == here.to_html()
    assert not Path(rules).exists()
