"""What a line demands of every answer: its length, its language, its form and its manner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Aspect: TypeAlias = Literal["length", "language", "form", "formality", "emojis", "markdown"]

_LONGEST = 220
"""Characters; a longer line says under which conditions it holds."""
_ANSWERS = r"(?:answers?|replies|reply|responses?|messages?|explanations?|outputs?)"
SPEAKS_OF_ANSWERS = re.compile(
    r"(?i)^[-*# ]{0,4}(?:please |always |only |never |you must |you should |you will )?"
    r"(?:(?:answer|reply|respond|speak|talk|communicate|write|output|return|be|stay|sound)\b"
    rf"|(?:give|provide|use|keep|limit|make|produce|generate|start|begin|end|close|finish|open|add"
    r"|include|avoid|maintain|adopt|format|don't|do not|no)\b"
    rf"|(?:your |all |every |each |the )?{_ANSWERS} (?:must|should|are|is|has|have|need)\b"
    r"|(?:the |your )?(?:tone|style|language) (?:must|should|is)\b)"
)
CONDITION = re.compile(
    r"(?i)\b(?:if|when|whenever|unless|otherwise|except|depending|while|during|once|until|cases?"
    r"|where|first|then|step|sparingly|appropriate|appropriately|relevant|needed|necessary|asked"
    r"|requested|example|e\.g|for (?:each|every|simple|complex|short|long|all|the|a|an)"
    r"|per|after|before|but|yet|or|balance|mix|than)\b"
)
"""Words of a line that holds only at times, or in part."""
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split("|"), start=1)}
_NUMBER = rf"({_NUMBER_WORDS}|a single|single|[0-9]{{1,4}})"
_UNIT = r"(words?|sentences?|lines?|paragraphs?)"
AT_LEAST = re.compile(
    rf"(?i)\b(?:at least|no fewer than|no less than|minimum of|over) {_NUMBER} {_UNIT}\b"
)
AT_MOST = re.compile(
    r"(?i)\b(?:at most|no more than|not more than|maximum of|max|up to|under|within|fewer than"
    r"|less than|in|to|only|exactly|as|using) (?:just |only |exactly )?"
    rf"{_NUMBER} (?:short )?{_UNIT}\b"
)
_LEAST_WORDS = {"word": 1, "sentence": 3, "line": 1, "paragraph": 15}
_MOST_WORDS = {"word": 1, "sentence": 45, "line": 30, "paragraph": 250}
_LANGUAGES = (
    "english|german|french|spanish|italian|portuguese|dutch|polish|russian|turkish|vietnamese"
    "|arabic|korean|japanese|chinese|hindi|ukrainian|swedish|danish|norwegian|finnish|czech"
)
ONE_LANGUAGE = re.compile(
    rf"(?i)\b(?:answer|reply|respond|speak|write|communicate|{_ANSWERS})\b[^.;,]{{0,30}}"
    rf"\bin ({_LANGUAGES})\b(?: only)?\W{{0,3}}$"
)
THEIR_LANGUAGE = re.compile(
    rf"(?i)\b(?:answer|reply|respond|speak|write|communicate|{_ANSWERS})\b[^.;,]{{0,40}}"
    r"\b(?:in|match)\b[^.;,]{0,20}"
    r"\b(?:(?:the )?(?:same )?language (?:of|as|that|used by|spoken by|in which)\b"
    r"|(?:user|customer|traveller|traveler|guest|client|caller|person)'?s'? (?:own )?language\b"
    r"|their (?:own )?language\b|the same language\b)"
)
ONLY_JSON = re.compile(
    r"(?i)\b(?:only|nothing but|just|exclusively)\b[^.;]{0,25}\bjson\b"
    r"|\bjson\b[^.;]{0,25}\b(?:only|nothing else|alone)\b"
)
WORDS_AROUND = re.compile(
    r"(?i)\b(?:start|begin|end|open|close|finish)\b (?:each|every|all|your)(?: of your)?"
    rf" {_ANSWERS}"
    r" (?:with|by)\b[^.;]{0,40}\b(?:greeting|question|summary|joke|quote|apology|thanks|thank|words"
    r"|welcome|wish|sentence|compliment)\b"
)
FORMAL = re.compile(r"(?i)\b(?:formal|formally)\b")
CASUAL = re.compile(r"(?i)\b(?:informal|informally|casual|casually|slang|colloquial)\b")
NEGATIVE = re.compile(r"(?i)\b(?:never|don't|do not|avoid|without|no|not)\b")
_TAIL = (
    r"\W{0,3}(?:$|at all\b|anywhere\b|to \w"
    r"|in (?:any of |all of |all )?(?:your|the|any|every|each)?"
    rf" ?{_ANSWERS})"
)
EMOJIS = re.compile(
    rf"(?i)\b(?:use|add|include|emojis|no)\b[^.;,]{{0,20}}\bemojis?\b{_TAIL}|^use emojis?{_TAIL}"
)
MARKDOWN = re.compile(
    r"(?i)\b(?:use|in|no|with|apply|using)\b[^.;,]{0,20}\bmarkdown\b"
    rf"(?: formatting| syntax)?{_TAIL}"
)


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing a line wants of every answer."""

    aspect: Aspect
    value: str
    least: int = 0
    """Words; of a demand on the length."""
    most: int = 1_000_000

    def excludes(self, other: Demand) -> bool:
        """Return whether no answer can do both."""
        if self.aspect != other.aspect:
            return False
        if self.aspect == "length":
            return self.least > other.most or other.least > self.most
        return self.value != other.value


def demands_of(text: str) -> Iterator[Demand]:
    """Yield what a line wants of every answer; nothing where it holds on a condition."""
    if len(text) > _LONGEST or not SPEAKS_OF_ANSWERS.match(text) or CONDITION.search(text):
        return
    yield from _length(text)
    yield from _words_and_form(text)
    is_ban = NEGATIVE.search(text) is not None
    formal, casual = FORMAL.search(text), CASUAL.search(text)
    if (formal is None) != (casual is None) and not is_ban:
        yield Demand("formality", "formal" if formal else "casual")
    for aspect, pattern in _MARKUP:
        if pattern.search(text):
            yield Demand(aspect, "none" if is_ban else "some")


_MARKUP: tuple[tuple[Aspect, re.Pattern[str]], ...] = (("emojis", EMOJIS), ("markdown", MARKDOWN))


def _length(text: str) -> Iterator[Demand]:
    least = AT_LEAST.search(text)
    if least is not None:
        number, unit = _amount(least)
        yield Demand("length", "", least=number * _LEAST_WORDS[unit])
        return
    most = AT_MOST.search(text)
    if most is not None and not NEGATIVE.search(text[: most.start()]):
        number, unit = _amount(most)
        yield Demand("length", "", most=number * _MOST_WORDS[unit])


def _amount(match: re.Match[str]) -> tuple[int, str]:
    word, unit = match[1].lower(), match[2].lower().removesuffix("s")
    return _NUMBERS.get(word) or (int(word) if word.isdigit() else 1), unit


def _words_and_form(text: str) -> Iterator[Demand]:
    if one := ONE_LANGUAGE.search(text):
        yield Demand("language", one[1].lower())
    elif THEIR_LANGUAGE.search(text):
        yield Demand("language", "theirs")
    if WORDS_AROUND.search(text):
        yield Demand("form", "words")
    elif ONLY_JSON.search(text) and not NEGATIVE.search(text):
        yield Demand("form", "json")
