"""A server of our own on a free port, in a thread, with deadlines as short as a test wants."""

import contextlib
import json
import socket
import threading
import time

import uvicorn

from advisor.apps.server.connections import Connection
from advisor.apps.server.listening import server_settings


class Hasty(Connection):
    """A connection whose deadlines are over at once."""

    head_seconds = 0.3
    idle_seconds = 1
    read_seconds = 0.3


@contextlib.contextmanager
def running(app, connection=Hasty):
    """Serve the app; give the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_settings(app, connection))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def connect(port):
    opened = socket.create_connection(("127.0.0.1", port))
    opened.settimeout(10)
    return opened


def get(path, *headers):
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def received(opened):
    """Return all that comes until the other side closes."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := opened.recv(65_536):
            parts.append(part)
    opened.close()
    return b"".join(parts)


def response(raw):
    """Return status, headers and JSON of one response."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(first.split()[1]), headers, json.loads(body)


def one_answer(opened):
    """Return the JSON of one response on a connection that stays open."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += opened.recv(65_536)
    length = int(response(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n{}")[1]["content-length"])
    while len(raw.partition(b"\r\n\r\n")[2]) < length:
        raw += opened.recv(65_536)
    return response(raw)[2]


def answer(port, path, *headers):
    """Return status, headers and JSON of one GET on a connection of its own."""
    with connect(port) as opened:
        opened.sendall(get(path, "Connection: close", *headers))
        return response(received(opened))


def until(holds, seconds=10):
    """Return whether a thing becomes true in time."""
    end = time.monotonic() + seconds
    while not (true := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return true
