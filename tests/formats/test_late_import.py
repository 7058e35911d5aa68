"""A module that is imported late is the same module to everybody who uses it."""

import subprocess
import sys
from pathlib import Path

import pytest


def in_a_new_process(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return done.stdout.strip()


LATE = "import sys\nfrom advisor.formats.late_import import load_when_used\n"


def test_a_late_module_is_loaded_at_the_first_use_of_a_name():
    code = (
        "load_when_used('colorsys')\nimport colorsys\n"
        "before = type(sys.modules['colorsys']).__name__\n"
        "print(before, colorsys.rgb_to_hsv(1, 1, 1), type(sys.modules['colorsys']).__name__)"
    )
    assert in_a_new_process(LATE + code) == "_LateModule (0.0, 0.0, 1) module"


def test_a_name_a_submodule_and_a_missing_name_are_those_of_the_module_itself():
    code = (
        "load_when_used('wsgiref')\nimport wsgiref.util\n"
        "load_when_used('colorsys')\nfrom colorsys import hsv_to_rgb\n"
        "print(wsgiref.util.FileWrapper.__name__, hsv_to_rgb.__name__)\n"
        "load_when_used('quopri')\nimport quopri\n"
        "try: quopri.nothing\nexcept AttributeError as error: print(error)"
    )
    said = "FileWrapper hsv_to_rgb\nmodule 'quopri' has no attribute 'nothing'"
    assert in_a_new_process(LATE + code) == said


def test_a_loaded_module_and_one_that_is_not_installed_stay_as_they_are():
    code = (
        "import json\nload_when_used('json')\nload_when_used('no_such_module')\n"
        "print(type(json).__name__, 'no_such_module' in sys.modules)"
    )
    assert in_a_new_process(LATE + code) == "module False"


@pytest.mark.slow
def test_the_first_advice_loads_no_network_client_and_no_graph_library():
    code = (
        "import sys\nfrom advisor import advise\n"
        "advise({'what_must_change': 'behavior', 'calls_per_month': 1000}).costs.cheapest()\n"
        "heavy = ('httpcore2', 'h11', 'anyio', 'truststore', 'networkx', 'numpy', 'streamlit')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "import httpx2\nprint(httpx2.Client.__name__)"
    )
    assert in_a_new_process(code) == "[]\nClient"
