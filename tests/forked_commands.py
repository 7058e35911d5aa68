"""The command line in real terminals, without a new interpreter for each command.

This file runs as a program too: it loads the command line once, and forks for each command.
"""

from __future__ import annotations

import json
import os
import pty
import socket
import struct
import subprocess
import sys
import termios
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_REQUEST = 1_000_000


@contextmanager
def terminals():
    """Yield a function that runs a command in a terminal of so many columns.

    The function returns the exit code and the printed bytes, messages too.
    """
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.forked_commands", str(theirs.fileno())]
    with ours, subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()]):
        theirs.close()

        def run(words, columns, typed=b""):
            screen, terminal = pty.openpty()
            ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            reading, writing = os.pipe()
            os.write(writing, typed)
            os.close(writing)
            request = {"words": words, "folder": str(Path.cwd()), "environment": dict(os.environ)}
            socket.send_fds(ours, [json.dumps(request).encode()], [reading, terminal])
            os.close(reading)
            os.close(terminal)
            printed = all_bytes(screen)
            return int(ours.recv(16)), printed

        yield run
        ours.shutdown(socket.SHUT_RDWR)


def all_bytes(screen):
    printed = b""
    try:
        while more := os.read(screen, 4096):
            printed += more
    except OSError:  # Linux says so when the other end closes
        pass
    os.close(screen)
    return printed


def serve(requests):
    from advisor import advise, read_prompt  # noqa: PLC0415
    from advisor.apps.cli import main  # noqa: PLC0415

    advise({"what_must_change": "behavior"})  # each fork has the rules and signals read so far
    read_prompt("You are a clerk.")
    while True:
        text, files, *_ = socket.recv_fds(requests, LONGEST_REQUEST, 2)
        if not text:
            return
        child = os.fork()
        if not child:
            requests.close()
            become_command(json.loads(text), *files)
            main(prog_name="advisor")
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def become_command(request, reading, terminal):
    """Take the arguments, folder, environment and streams of a process of its own."""
    sys.argv[1:] = request["words"]
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    for file, number in ((reading, 0), (terminal, 1), (terminal, 2)):
        os.dup2(file, number)
    os.close(reading)
    os.close(terminal)
    sys.stdin = os.fdopen(0)
    sys.stdout = os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", errors="backslashreplace")


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
