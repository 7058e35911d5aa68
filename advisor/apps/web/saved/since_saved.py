"""What has changed since a link or a file was made, and both readings of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from advisor.advice.advice import Advice
from advisor.advice.advise import advise
from advisor.advice.report import advice_blocks
from advisor.apps.web.parts.markup import draw, element, notice, text_element
from advisor.apps.web.saved import texts as words
from advisor.apps.web.session import settings, state
from advisor.apps.web.session.keys import memory, ui
from advisor.apps.web.session.link_stamp import LinkStamp, current_link_stamp, forget_link_stamp
from advisor.apps.web.session.state import Visit
from advisor.engine.answers import Answer
from advisor.errors import RecordError
from advisor.formats.html import to_html
from advisor.formats.phrasing import usd_words
from advisor.history.replay import Replay, replay

_SAVED = memory("saved")
_UNREAD = memory("unread")
_AS_SAVED = memory("as-saved")
_REPLAY = memory("replay")

Row = tuple[str, str | None, str | None]


def remember(content: Advice | RecordError | None, answers: Mapping[str, Answer]) -> None:
    """Remember the advice of a file, or the error of one that cannot be read; None for none.

    `answers` are those that the page read from the file.
    """
    st.session_state[_SAVED] = content if isinstance(content, Advice) else None
    st.session_state[_UNREAD] = (content, answers) if isinstance(content, RecordError) else None
    st.session_state[_AS_SAVED] = False


def draw_since(visit: Visit) -> bool:
    """Draw what changed since; return whether the saved result replaces the page."""
    saved: Advice | None = st.session_state.get(_SAVED)
    unread: tuple[RecordError, Mapping[str, Answer]] | None = st.session_state.get(_UNREAD)
    link = current_link_stamp()
    if unread is not None and unread[1] == visit.answers:
        _draw_unread(unread[0])
    if saved is not None and saved.answers.items() >= visit.answers.items():
        return _draw_saved(visit, saved)
    if link is not None:
        _draw_link(visit, link)
    return False


def _draw_saved(visit: Visit, saved: Advice) -> bool:
    found = _replayed(visit, saved)
    if isinstance(found, RecordError):
        _draw_unread(found)
        return False
    if _answer_taken_back(visit, found) or not (found.changed or found.other_rules):
        return False
    rows = list(_rows(found))
    as_saved = bool(st.session_state.get(_AS_SAVED))
    with st.container(key=ui("since")):
        head = words.saved(saved.on, saved.rulebook_version, len(rows))
        told = element(
            "p",
            f"{text_element('b', head)} {text_element('span', _verdicts(found))}",
            role="status",
        )
        draw(told, _table(rows) if rows else "")
        label = words.AS_NOW if as_saved else words.AS_SAVED
        st.button(label, key=ui("as-saved"), on_click=_read_as_saved, args=(not as_saved,))
    if as_saved:
        draw(text_element("p", words.READ_ONLY, "mute"))
        draw(element("div", to_html(advice_blocks(saved)), f"report a-{saved.verdict.approach}"))
    return as_saved


def _draw_unread(why: RecordError) -> None:
    """Say that only the answers of a file were read."""
    notice(words.ANSWERS_ONLY, (f"{problem.where}: {problem.what}" for problem in why.problems))


def _answer_taken_back(visit: Visit, found: Replay) -> bool:
    """Return whether a saved answer was taken back since the file was opened."""
    lost = {one.question for one in found.lost}
    return bool(found.before.answers.keys() - visit.answers.keys() - lost)


def _draw_link(visit: Visit, link: LinkStamp) -> None:
    then = advise(visit.answers, rulebook=visit.rulebook, prices=settings.catalogue(), on=link.day)
    found = _replayed(visit, then)
    rows = list(_rows(found)) if isinstance(found, Replay) else []
    same_rules = link.is_of(visit.rulebook)
    if same_rules and not rows:
        return
    with st.container(key=ui("since")):
        said = element("p", _link_words(visit, link, found, len(rows)), role="status")
        draw(said, _table(rows) if rows else "")
        with st.container(horizontal=True):
            _draw_days(visit, link, moved=bool(rows))


def _link_words(visit: Visit, link: LinkStamp, found: Replay | RecordError, count: int) -> str:
    said = text_element("b", words.linked(link.day, count))
    if not link.is_of(visit.rulebook):
        here = f"{visit.rulebook.about.version} ({visit.rulebook.digest[: len(link.digest)]})"
        said += (
            f" {text_element('span', words.other_rules(f'{link.version} ({link.digest})', here))}"
        )
        said += f" {text_element('span', words.NO_OLD_RULES)}"
    if isinstance(found, Replay) and count:
        said += f" {text_element('span', _verdicts(found))}"
    return said


def _draw_days(visit: Visit, link: LinkStamp, *, moved: bool) -> None:
    if visit.on == link.day:
        draw(text_element("p", words.reading(link.day), "mute"))
        st.button(words.AS_NOW, key=ui("read-now"), on_click=state.set_reading_day, args=(None,))
    elif moved:
        label = words.read_as_of(link.day)
        st.button(label, key=ui("read-then"), on_click=state.set_reading_day, args=(link.day,))
    st.button(words.GO_ON, key=ui("go-on"), on_click=_use_today)


def _read_as_saved(as_saved: bool) -> None:  # noqa: FBT001  # Streamlit passes it by place
    st.session_state[_AS_SAVED] = as_saved


def _use_today() -> None:
    forget_link_stamp()
    state.set_reading_day(None)


def _replayed(visit: Visit, before: Advice) -> Replay | RecordError:
    """Return the advice run again today, or the error of one edited after it was saved."""
    asked = (before, visit.rulebook.digest, settings.catalogue().checked, settings.today())
    known: tuple[object, Replay | RecordError] | None = st.session_state.get(_REPLAY)
    if known is not None and known[0] == asked:
        return known[1]
    prices, today = settings.catalogue(), settings.today()
    found: Replay | RecordError
    try:
        found = replay(before, rulebook=visit.rulebook, prices=prices, on=today)
    except RecordError as error:
        found = error
    st.session_state[_REPLAY] = (asked, found)
    return found


def _verdicts(found: Replay) -> str:
    before, now = found.before.verdict.headline, found.now.verdict.headline
    return words.stays(now) if before == now else words.was(before, now)


def _rows(found: Replay) -> Iterator[Row]:
    yield from ((lost.said, lost.said, lost.why) for lost in found.lost)
    for shift in (*found.verdict, *found.answers, *found.rules):
        yield shift.what, shift.before, shift.now
    for price in found.prices:
        yield price.what, price.before, price.now
    for cost in found.costs:
        yield cost.what, usd_words(cost.before), usd_words(cost.now)


def _table(rows: list[Row]) -> str:
    head = element(
        "thead",
        element("tr", "".join(text_element("th", t) for t in (words.WHAT, words.THEN, words.NOW))),
    )
    body = "".join(element("tr", _cells(row)) for row in rows)
    table = element("table", head + element("tbody", body), "pairs")
    return element("details", text_element("summary", words.WHAT_CHANGED) + table, "more")


def _cells(row: Row) -> str:
    what, before, now = row
    then = text_element("td", before or words.NOT_THERE, data_l=words.THEN)
    return (
        text_element("th", what, scope="row")
        + then
        + text_element("td", now or words.NOT_THERE, data_l=words.NOW)
    )
