"""The language of a prompt, and the languages that the signals know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from advisor.evidence.prompt.lines.phrases import Word, words_of

KNOWN = frozenset(
    ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "vi", "zh")
)
"""The languages the signals have cue words for."""

_STOP_WORDS = {
    "en": "the and you to of for is are not with your this that must or if be it",
    "de": "der die das und ist nicht du sie ein eine mit für auf den wenn von zu im bei",
    "fr": "le la les et est vous tu des une pas pour dans avec que sur ne du au",
    "es": "el la los y es no una de con para que en por las si del al su",
    "it": "il la di che è non un per con sono una le gli della nel dei più",
    "pt": "o a de que não um para com uma os em do da você no se as",
    "nl": "de het een en van je niet met voor is op te zijn dat als u",
    "pl": "i w nie na się z do jest to że jak dla od przez",
    "tr": "ve bir bu için ile olarak da de çok gibi olan veya ne sen",
    "vi": "và của là bạn các cho không được một để với trong những có hãy",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_language)
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_OTHER_THAN_LATIN = re.compile("[\u0370-\u1fff\u3040-\u9fff\uac00-\ud7af]")
_OTHER_SCRIPTS = re.compile("[\u0370-\u1dff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT_RUSSIAN = re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491\u045e\u0452\u0458]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_NOT_ARABIC = re.compile("[\u067e\u0686\u0698\u06af\u0679\u0688\u06d2]")
_WIDE_SHARE = 0.15
_FEWEST_HITS = 3
_SAMPLE = 3_000


def prompt_language(text: str) -> str:
    """Return the language of a whole prompt, told from its beginning."""
    return language_of(text, words_of(text[:_SAMPLE]))


def language_of(text: str, words: Iterable[Word]) -> str:
    """Return a two-letter code, or `unknown` when the text is too short to tell."""
    sample = text[:_SAMPLE]
    by_script = None if sample.isascii() else _by_script(sample)
    if by_script is not None:
        return by_script
    hits: Counter[str] = Counter()
    for word in words:
        for language in _LANGUAGES_OF.get(word.text, ()):
            hits[language] += 1
    best = hits.most_common(2)
    if not best or best[0][1] < _FEWEST_HITS:
        return "en" if text.isascii() and best and best[0][0] == "en" else "unknown"
    return best[0][0]


def _by_script(sample: str) -> str | None:
    if not _OTHER_THAN_LATIN.search(sample):
        return None
    letters = sum(character.isalpha() for character in sample) or 1
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    if kana + han >= _WIDE_SHARE * letters:
        return "ja" if kana > han * _WIDE_SHARE else "zh"
    if len(_HANGUL.findall(sample)) >= _WIDE_SHARE * letters:
        return "ko"
    if len(_CYRILLIC.findall(sample)) >= letters / 2:
        return "unknown" if _NOT_RUSSIAN.search(sample) else "ru"
    if len(_ARABIC.findall(sample)) >= letters / 2:
        return "unknown" if _NOT_ARABIC.search(sample) else "ar"
    if len(_OTHER_SCRIPTS.findall(sample)) >= letters / 2:
        return "unknown"
    return None


def script_language(text: str) -> str | None:
    """Return the language that a line in Japanese, Chinese or Korean script is in, else None."""
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return "zh" if _HAN.search(text) else None


def count_words(words: int, text: str) -> int:
    """Return the number of words; two Japanese or Chinese characters count as one."""
    if text.isascii():
        return words
    wide = len(_KANA.findall(text)) + len(_HAN.findall(text))
    return words + wide // 2 if wide else words
