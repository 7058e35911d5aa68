"""Run the examples of a page of documentation and compare what they print.

python      run in order, in one namespace for the page; a `text` block after it is what it prints
console     lines with $ run in a shell; the lines below each are what it prints. Starting the
            advisor takes most of the time, so only its first command on a page runs there; later
            ones run in this process, and the rest of their line, such as a pipe, in a shell
json        part of what the block before it printed, or the settings of an MCP client
yaml        with `title=NAME` in its first line: written to that file; python too
{toctree}   a menu of the documentation site
...         stands for anything, within a line or as a line of its own
"""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from click.testing import CliRunner
from mcp import Client, StdioServerParameters

from advisor.apps.cli import main
from advisor.apps.server.assistant.tools import TOOLS

BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ADVISOR = re.compile(r"(?P<variables>(?:\w+=\S+ )*)advisor (?P<words>[^|>]*)(?P<then>.*)")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
LANGUAGES = {"python", "console", "json", "text", "yaml", "sh", "{toctree}"}


@dataclass(frozen=True)
class Block:
    """One fenced example."""

    language: str
    title: str | None
    body: str
    line: int


def blocks_of(page):
    """Return the fenced examples of a page in order."""
    text = page.read_text(encoding="utf-8")
    return [block_at(found, text) for found in BLOCK.finditer(text)]


def block_at(found, text):
    language, _, rest = found["info"].partition(" ")
    title = rest.partition("title=")[2] or None
    return Block(language, title, found["body"], text.count("\n", 0, found.start()) + 1)


def matches_output(shown, printed):
    """Return whether `printed` equals `shown`, in which `...` matches any text."""
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("..."))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def contains_shown(shown, whole):
    """Return whether `whole` has every shown value at the same path."""
    match shown, whole:
        case dict(), dict():
            return all(
                key in whole and contains_shown(value, whole[key]) for key, value in shown.items()
            )
        case _:
            return shown == whole


@dataclass
class PageSession:
    """The state while the examples of a page run: folder, Python names and last output."""

    folder: Path
    names: dict = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""
    servers: list = field(default_factory=list)
    address: str = ""
    started: bool = False

    def __enter__(self):
        programs = self.folder / "bin"
        programs.mkdir()
        self._program(programs / "advisor", "from advisor.apps.cli import main; main()")
        (programs / "python").symlink_to(sys.executable)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONUNBUFFERED": "1",
        }
        return self

    def __exit__(self, *_error):
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=20)

    def _program(self, path, code):
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n')
        path.chmod(0o755)

    def run_block(self, block):
        match block.language:
            case "yaml" | "python" if block.title:
                file = self.folder / block.title
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.body, encoding="utf-8")
            case "python":
                self._python(block)
            case "console":
                self._console(block)
            case "json":
                self._json(block)
            case "text":
                assert matches_output(block.body, self.printed), self.printed

    def _python(self, block):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.chdir(self.folder):
            exec(compile(block.body, f"line {block.line}", "exec"), self.names)
        self.printed = out.getvalue()

    def _console(self, block):
        for step in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            self.printed = self._run(command)
            assert not shown or matches_output(shown, self.printed), self.printed

    def _run(self, command):
        if command.startswith("advisor serve"):
            return self._serve(command)
        advisor = ADVISOR.fullmatch(command)
        if advisor and self.started:
            return self._in_process(**advisor.groupdict())
        self.started = self.started or bool(advisor)
        return self._shell(command)

    def _in_process(self, variables, words, then):
        environment = dict(one.split("=", 1) for one in shlex.split(variables))
        with contextlib.chdir(self.folder):
            done = CliRunner(env=environment).invoke(main, shlex.split(words))
        assert done.exception is None or isinstance(done.exception, SystemExit)
        if not then:
            return done.output
        return done.stderr + self._shell(f"cat {then}", done.stdout)

    def _shell(self, command, typed=None):
        done = subprocess.run(
            ["bash", "-c", ADDRESS.sub(self.address, command) if self.address else command],
            check=False,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            input=typed,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout

    def _serve(self, command):
        """Start a server on a free port instead of the port in the command."""
        port = re.search(r"--port (\d+)", command)[1]
        server = subprocess.Popen(
            ["bash", "-c", "exec " + command.replace(port, "0")],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.servers.append(server)
        line = server.stdout.readline()
        self.address = ADDRESS.search(line)[0]
        return ADDRESS.sub(f"http://127.0.0.1:{port}", line)

    def _json(self, block):
        match json.loads(block.body):
            case {"mcpServers": {"advisor": settings}}:
                assert anyio.run(self._tools, settings) == list(TOOLS)
            case shown:
                assert contains_shown(shown, json.loads(self.printed)), self.printed[:2_000]

    async def _tools(self, settings):
        program = self.folder / "bin" / settings["command"]
        server = StdioServerParameters(
            command=str(program), args=settings["args"], env=self.environment
        )
        async with Client(server) as client:
            return [tool.name for tool in (await client.list_tools()).tools]
