"""Other people's programs that read what we write: packages of npm, run by Node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "node"
NEEDED = "needs Node and the packages of tests/node: npm ci --prefix tests/node"


def run_on_node(script, data, seconds=60):
    """Give data to a script of tests/node as JSON; return the JSON that it prints."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").is_dir():
        pytest.skip(NEEDED)
    done = subprocess.run(
        [node, str(FOLDER / script)],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
