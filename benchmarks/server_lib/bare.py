"""A bare Starlette app, served as `advisor serve` serves: it reads a JSON body and answers one key.

Started as a script, with the number of workers: it prints its address and runs until it is ended.
"""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from advisor.apps.server.listening import address, listen, server_settings

HOST = "127.0.0.1"


def bare_app() -> Starlette:
    """Return the app, with its one route at /."""
    return Starlette(routes=[Route("/", _answer, methods=["POST"])])


async def _answer(request: Request) -> JSONResponse:
    return JSONResponse({"answers": len(await request.json())})


def main() -> None:
    workers, listening = int(sys.argv[1]), listen(HOST, 0)
    print(f"Listening on {address(HOST, listening)}, ended by a signal.", flush=True)
    if workers == 1:
        uvicorn.Server(server_settings(bare_app())).run(sockets=[listening])
    else:
        settings = server_settings(bare_app, factory=True, workers=workers)
        Multiprocess(settings, sockets=[listening]).run()


if __name__ == "__main__":
    main()
