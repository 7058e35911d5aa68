"""Values in a line that belong to one call: its time, its id, its user, where it runs."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

CallValue: TypeAlias = Literal["clock", "id", "directory", "profile"]

_DAY = r"[12][0-9]{3}-[01]?[0-9]-[0-3]?[0-9]"
_TIME = r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_BEGIN = r"^[-*#>• \t]{0,6}[*_`\"']{0,3}"
_IS = r"[*_`\"']{0,3}(?: is|:| =|=|\uff1a)[*_`\"' ]{0,4}"
_CLOCK = re.compile(
    r"(?i)\b(?:current|today'?s|present|local) (?:date|time|datetime|day)(?: and time)?"
    r"(?: \(?utc\)?)?(?: is|:| =)\s{0,3}\S|^[-*# ]{0,4}today is\b|\bit is now [0-9]"
    r"|\b(?:heutiges datum|aktuelles datum|aktuelle uhrzeit|fecha actual|fecha de hoy"
    r"|date actuelle|date du jour)\s{0,2}:"
    r"|^(?:heute ist|hoy es|nous sommes le) |現在(?:時刻|の日時)|本日の日付|今日は[0-9]"
    r"|当前(?:时间|日期)|今天是[0-9]"
)
_STAMP = re.compile(
    rf"(?i){_BEGIN}(?:(?:now|timestamp|time ?stamp|date(?: ?time)?|time|as of|generated(?: at| on)?"
    rf"|rendered(?: at| on)?|(?:server|system|session|start|utc|local|request) ?_?(?:date|time)"
    rf"|zeitstempel|horodatage|marca de tiempo|タイムスタンプ|时间戳){_IS})?"
    rf"(?:{_DAY}[T ,]{{1,2}}{_TIME}|1[0-9]{{9}}(?:[0-9]{{3}})?[*_`\"' .]{{0,4}}$)"
)
"""A date with a time, or seconds since 1970, alone in a line or after a name for it."""
_NOW = re.compile(rf"(?i){_BEGIN}(?:now|timestamp){_IS}(?:{_DAY}|{_TIME})")
_YEAR = re.compile(
    r"(?i)\b(?:current|present) (?:year|month|week|quarter|season)(?: is|:| =)\s{0,3}\S"
    r"|^[-*# ]{0,4}(?:the year is|it is (?:currently|now)(?: the year)?) (?:19|20)[0-9]{2}\b"
    r"|(?:das aktuelle jahr ist|l'année actuelle est|el año actual es|今年是?) ?(?:19|20)[0-9]{2}"
)
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_ID = re.compile(
    rf"(?i){_BEGIN}(?:x-)?(?:request|session|trace|span|correlation|conversation|run|call|thread"
    rf"|message|invocation|execution|transaction|chat|turn|job)[ _-]?"
    rf"(?:id|uuid|identifier)?{_IS}(?:{_UUID}|[0-9a-fA-F]{{16,64}}\b|[A-Za-z]{{2,12}}_[A-Za-z0-9]{{10,64}})"
    rf"|{_BEGIN}(?:uuid|nonce|request[ _-]?id){_IS}\S{{6}}|{_BEGIN}{_UUID}[*_`\"' .]{{0,4}}$"
)
_DIRECTORY = re.compile(
    rf"(?i){_BEGIN}(?:(?:current|primary|initial|present|your)[ _-])?"
    r"(?:working[ _-]?(?:directory|dir|folder)"
    r"|current[ _-](?:directory|folder)|cwd|pwd|workspace(?:[ _-](?:root|path|folder|directory))?"
    r"|(?:project|repo|repository)[ _-](?:root|path|directory))"
    rf"{_IS}(?:/|~|[A-Za-z]:[\\/]|\.{{1,2}}/)"
    r"|\b(?:current )?working directory is [`\"']?(?:/|~|[A-Za-z]:\\)"
)
_PROFILE = re.compile(
    r"(?i)^[-*# ]{0,4}(?:(?:user|customer|client|member|caller|patient|account|guest"
    r"|student|employee)"
    r"(?:'s)?[ _](?:name|id|tier|plan|email|phone|since|location|language|age|locale|profile)"
    r"|locale|time ?zone|session[ _]id|logged in as|signed in as)\s{0,2}[:=] {0,3}[^\s<\[(]"
)


_CLOCK_HINTS = (
    "date", "time", "day", "now", "heute", "datum", "uhrzeit", "fecha", "hoy", "nous sommes",
    "現在", "本日", "今日", "当前", "今天",
)  # fmt: skip


def shows_clock(text: str) -> bool:
    """Return whether a line gives the date or time of this call."""
    lowered = text.lower()
    if any(hint in lowered for hint in _CLOCK_HINTS) and _CLOCK.search(text):
        return True
    return not _DIGITS.isdisjoint(text) and _shows_time(text)


def _shows_time(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_STAMP, _NOW, _YEAR))


def value_of_call(text: str) -> CallValue | None:
    """Return what in a line belongs to one call; None where nothing does."""
    if shows_clock(text):
        return "clock"
    if not _DIGITS.isdisjoint(text) and _ID.match(text):
        return "id"
    if not _SLASHES.isdisjoint(text) and _DIRECTORY.search(text):
        return "directory"
    return None


def shows_profile(text: str) -> bool:
    """Return whether a line gives a value about the current user."""
    return _PROFILE.match(text) is not None


_DIGITS = frozenset("0123456789")
_SLASHES = frozenset("/\\~")
