"""A visitor without a browser: Streamlit's own protocol over a websocket.

A click is answered when the server says that the whole page has been sent. Unlike a browser, a
visitor keeps no messages from before, so every part of the page is sent again each time.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from page_lib.servers import Server

LONGEST_SECONDS = 60


class PageError(Exception):
    """A page that failed, did not answer in time, or hung up."""


@dataclass
class Session:
    """One visitor, and the choices on the page before them."""

    server: Server
    line: ClientConnection
    dice: random.Random
    choices: dict[str, WidgetState] = field(default_factory=dict)
    """What was picked so far, by widget."""
    offered: dict[str, list[WidgetState]] = field(default_factory=dict)
    """What can be picked, by widget."""
    page_hash: str = ""
    query: str = ""

    async def arrive(self) -> float:
        """Open the page; return the seconds until all of it is there."""
        return await self._run(self.server.app.page)

    async def click(self) -> float:
        """Pick another option somewhere; return the seconds until the whole page is there."""
        widget = self.dice.choice(sorted(self.offered))
        others = [one for one in self.offered[widget] if one != self.choices.get(widget)]
        self.choices[widget] = self.dice.choice(others)
        return await self._run()

    async def _run(self, page: str = "") -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = (
            self.query,
            self.page_hash,
            page,
        )
        state.widget_states.widgets.extend(self.choices.values())
        start = perf_counter()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self.line.send(message.SerializeToString())
                await self._receive()
        except (TimeoutError, WebSocketException) as error:
            raise PageError(str(error) or type(error).__name__) from error
        return perf_counter() - start

    async def _receive(self) -> None:
        self.offered.clear()
        while True:
            data = await self.line.recv()
            self._acknowledge()
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            match message.WhichOneof("type"):
                case "new_session":
                    self.page_hash = message.new_session.page_script_hash
                case "navigation":
                    self.page_hash = message.navigation.page_script_hash
                case "page_info_changed":
                    self.query = message.page_info_changed.query_string
                case "delta" if message.delta.HasField("new_element"):
                    self._see(message.delta.new_element)
                case "script_finished" if _is_done(message):
                    return
                case _:
                    pass

    def _acknowledge(self) -> None:
        """Confirm at once what came.

        Streamlit's server holds small messages back until earlier ones are confirmed, and Linux
        confirms after 40 ms otherwise; every figure would be that one.
        """
        pipe = self.line.transport.get_extra_info("socket")
        pipe.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _see(self, element: Element) -> None:
        match element.WhichOneof("type"):
            case "exception":
                raise PageError(element.exception.type)
            case "radio":
                texts = element.radio.options
                self.offered[element.radio.id] = [
                    WidgetState(id=element.radio.id, string_value=text) for text in texts
                ]
            case "button_group":
                group = element.button_group
                self.offered[group.id] = [_chip(group.id, one.content) for one in group.options]
            case _:
                pass


def _chip(widget: str, text: str) -> WidgetState:
    state = WidgetState(id=widget)
    state.string_array_value.data.append(text)
    return state


def _is_done(message: ForwardMsg) -> bool:
    if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
        raise PageError("the script does not compile")
    return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


@asynccontextmanager
async def visiting(server: Server, seed: int) -> AsyncIterator[Session]:
    """Yield a visitor of a server who has not opened the page yet."""
    async with connect(server.socket_address, max_size=None) as line:
        yield Session(server, line, random.Random(seed))
