"""The wheel contains the rules and pages and runs outside the checkout."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from advisor import __version__, advise

ROOT = Path(__file__).parent.parent
CASE = ROOT / "tests" / "cases" / "published" / "anthropic-cache-book.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("ADVISOR_WHEEL_TEST") != "1",
        reason="builds and installs a wheel; set ADVISOR_WHEEL_TEST=1 to run it",
    ),
]


ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name != "PYTHONPATH" and not name.startswith("ADVISOR_")
} | {"PYTHONUNBUFFERED": "1"}
"""Nothing in it leads to the checkout."""


def run(*command, cwd):
    """Run a command that knows nothing of the checkout; return what it printed."""
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(home, *what):
    """Build from the checkout; return the wheel. Without `what`: an sdist, and the wheel of it."""
    run(
        sys.executable, "-m", "build", "--no-isolation", *what,
        "--outdir", str(home), str(ROOT), cwd=home,
    )  # fmt: skip
    (wheel,) = home.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel that the source distribution builds."""
    return built(tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the folder of programs of a new environment with the wheel in it.

    Only the wheel itself is installed; what it depends on is seen from the environment that
    runs the tests, so that no network is needed.
    """
    home = tmp_path_factory.mktemp("installed")
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


def test_a_companys_rules_go_on_top_of_the_installed_ones(installed, tmp_path):
    for name in ("company", "letters.yaml"):
        (tmp_path / name).symlink_to(ROOT / "examples" / name)
    printed = run(
        str(installed / "advisor"), "advise", "letters.yaml", "--extend", "company", "--json",
        cwd=tmp_path,
    )  # fmt: skip
    said = json.loads(printed)
    assert "lindenhof-unread-needs-letters" in [finding["rule"] for finding in said["findings"]]
    assert "on-premises-small-model" in [departure["id"] for departure in said["departures"]]


def test_the_installed_package_runs_with_the_rules_inside_it(installed, tmp_path):
    code = "import advisor.formats.folders as s; print(s.__file__); print(s.default_rules())"
    printed = run(str(installed / "python"), "-c", code, cwd=tmp_path).split()
    assert all(place.startswith(str(installed.parent)) for place in printed)


def test_the_wheel_file_name_has_the_version_in_the_outputs(wheel, installed, tmp_path):
    assert wheel.name.startswith(f"tune_or_prompt-{__version__}-")
    printed = run(str(installed / "advisor"), "--version", cwd=tmp_path)
    assert printed == f"advisor, version {__version__}\n"


def test_the_installed_rules_have_no_problems(installed, tmp_path):
    printed = run(str(installed / "advisor"), "rules", "check", cwd=tmp_path)
    assert printed.startswith("No problems: ")


def test_the_installed_rules_come_with_their_schema(installed, tmp_path):
    printed = run(str(installed / "advisor"), "rules", "schema", "--check", cwd=tmp_path)
    assert printed.endswith("rulebook.schema.json is up to date.\n")


def test_the_lessons_and_published_cases_are_inside(installed, tmp_path):
    code = (
        "from advisor import load_rulebook\n"
        "from advisor.apps.web.learn.lessons import shipped_lessons\n"
        "from advisor.authoring.published_cases import shipped_published_cases\n"
        "print(len(shipped_lessons(load_rulebook()).quiz), len(shipped_published_cases().cases))"
    )
    assert run(str(installed / "python"), "-c", code, cwd=tmp_path).split() == ["5", "92"]


def test_the_installed_rules_are_proved(installed, tmp_path):
    printed = run(str(installed / "advisor"), "rules", "prove", cwd=tmp_path)
    assert printed.endswith("No problems.\n")


def test_the_sdist_builds_the_same_wheel_as_the_checkout(wheel, tmp_path):
    assert names_in(wheel) == names_in(built(tmp_path, "--wheel"))


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return sorted(archive.namelist())


def test_the_wheel_carries_types_rules_and_pages_and_no_tests(wheel):
    names = names_in(wheel)
    for name in (
        "py.typed",
        "rules/questions.yaml",
        "apps/web/entry/app.py",
        "apps/web/config.toml",
        ".agents/skills/tune-or-prompt/SKILL.md",
    ):
        assert f"advisor/{name}" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"advisor", "tune_or_prompt"}


def test_the_installed_schema_is_the_published_one(installed, tmp_path):
    published = (ROOT / "docs" / "advice.schema.json").read_text(encoding="utf-8")
    assert run(str(installed / "advisor"), "schema", cwd=tmp_path) == published


def test_the_installed_server_answers_as_the_library_does(installed, tmp_path):
    server = subprocess.Popen(
        [str(installed / "advisor"), "serve", "--port", "0"],
        cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = re.search(r"http://[\d.:]+", server.stdout.readline())[0]
        body = json.dumps({"answers": {"what_must_change": "both"}}).encode()
        asked = urllib.request.Request(
            f"{address}/advise", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked) as response:
            said = json.load(response)
    finally:
        server.terminate()
        server.communicate(timeout=20)
    assert said["verdict"] == advise({"what_must_change": "both"}).to_dict()["verdict"]


def test_the_installed_mcp_server_answers_too(installed):
    settings = StdioServerParameters(
        command=str(installed / "advisor"), args=["mcp"], env=ENVIRONMENT
    )

    async def ask():
        async with Client(settings) as client:
            return await client.call_tool("advise", {"answers": {"what_must_change": "both"}})

    assert anyio.run(ask).structured_content["approach"]
