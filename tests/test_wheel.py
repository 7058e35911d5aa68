"""The built wheel carries its rules and runs far from the checkout."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASE = ROOT / "tests" / "cases" / "published" / "anthropic-cache-book.yaml"

pytestmark = pytest.mark.skipif(
    os.environ.get("ADVISOR_WHEEL_TEST") != "1",
    reason="builds and installs a wheel; set ADVISOR_WHEEL_TEST=1 to run it",
)


def run(*command, cwd):
    """Run a command that knows nothing of the checkout; return what it printed."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "ADVISOR_RULES")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder of programs of a new environment with the wheel in it.

    Only the wheel itself is installed; what it depends on is seen from the environment that
    runs the tests, so that no network is needed.
    """
    home = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation",
        "--outdir", str(home), str(ROOT), cwd=home,
    )  # fmt: skip
    (wheel,) = home.glob("*.whl")
    venv.create(home / "env", with_pip=False)
    programs = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
        "--disable-pip-version-check", str(wheel), cwd=home,
    )  # fmt: skip
    place = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    seen = [path for path in sys.path if path.endswith("site-packages")]
    Path(place.strip(), "dependencies.pth").write_text("\n".join(seen) + "\n", encoding="utf-8")
    return programs


def test_a_case_is_advised_on_from_another_folder(installed, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_bytes(CASE.read_bytes())
    printed = run(str(installed / "advisor"), "advise", "case.yaml", "--json", cwd=tmp_path)
    assert json.loads(printed)["verdict"]["approach"] == "prompt"


def test_the_wheel_is_what_runs_and_its_rules_lie_inside(installed, tmp_path):
    code = "import advisor.shipped as s; print(s.__file__); print(s.default_rules())"
    printed = run(str(installed / "python"), "-c", code, cwd=tmp_path).split()
    assert all(place.startswith(str(installed.parent)) for place in printed)


def test_the_installed_rules_have_no_problems(installed, tmp_path):
    printed = run(str(installed / "advisor"), "rules", "check", cwd=tmp_path)
    assert printed.startswith("No problems: ")


def test_the_installed_rules_come_with_their_schema(installed, tmp_path):
    printed = run(str(installed / "advisor"), "rules", "schema", "--check", cwd=tmp_path)
    assert printed.endswith("rulebook.schema.json is up to date.\n")


def test_the_lessons_and_published_cases_are_inside(installed, tmp_path):
    code = (
        "from advisor import load_rulebook\n"
        "from advisor.learning import shipped_lessons\n"
        "from advisor.published import shipped_published\n"
        "print(len(shipped_lessons(load_rulebook()).quiz), len(shipped_published().cases))"
    )
    assert run(str(installed / "python"), "-c", code, cwd=tmp_path).split() == ["5", "60"]
