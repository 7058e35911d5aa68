"""What a text looks like at first sight: data, source code, a page of the web."""

from __future__ import annotations

import re

from advisor.evidence.prompt.lines.phrases import word_set

_JSON = re.compile(r"\s{0,99}(?:\{\s{0,99}(?:\"|\}\s{0,9}$)|\[\s{0,99}(?:[\[{\"]|\]\s{0,9}$))")
_YAML_KEYS = re.compile(
    r"(?m)^(?:- )?[\"']?(?:messages|prompts?|model_config|workflow|template|nodes|input|contents"
    r"|system|system_?[pP]rompt|system_?[mM]essage|system_?[iI]nstructions?|instructions|_type"
    r"|config|agents?|tasks|role)[\"']?:|^[ \t]{1,8}(?:role|backstory|expected_output):"
)
_YAML_BEGINS = re.compile(r"---[ \t]{0,9}$|- |[\"']?[\w. -]{1,60}[\"']?:")
_COLUMNS = word_set("prompt system_prompt system instruction instructions template")
_MESSAGE = word_set("role content")
_LONGEST_COLUMN = 40
_PAGE = re.compile(
    r"(?i)\s{0,99}(?:<\?xml[^\n]{0,200}\?>\s{0,99})?<(?:!doctype html|html|head|svg)\b"
)
_CODE_LINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "go",
        re.compile(
            r"package \w+$|import \($|(?:var|const) \w+ = |\w+ := "
            r"|func (?:\(\w+ \*?\w+\) )?\w+\("
        ),
    ),
    (
        "ts",
        re.compile(
            r"import (?:type )?[\w{*][^\n]{0,300} from ['\"]|import ['\"]"
            r"|export (?:default |const |async |function |type |interface |class )"
            r"|(?:const|let|var) [\w{\[][^\n]{0,200}[=;]|(?:async )?function \w+\("
            r"|['\"]use (?:client|strict)['\"];?$|[\[{(]{1,3}\s{0,9}role: ?[\"'`]"
        ),
    ),
    (
        "py",
        re.compile(
            r"[\[{(]{1,3}'\w{1,60}' ?: |from [\w.]+ import "
            r"|import [\w.]+(?: as \w+)?(?:, [\w.]+)*$|(?:async )?def \w+\("
            r"|class \w+(?:\([^\n]{0,200}\))?:$|@\w[\w.]*(?:\(|$)|[A-Za-z_]\w{0,60}"
            r"(?:: [\w\[\], .|]{1,60})? = (?:[rfbRFB]{0,2}[\"']|\(|\[|\{|[\w.]+\()"
        ),
    ),
    ("php", re.compile(r"<\?php")),
    ("sh", re.compile(r"#!/")),
)
_SLOT_IN_COMMENT = re.compile(r"(?m)^[ \t]{0,40}(?:#|//)[^\n{]{0,300}\{\{?\w{1,40}\}")
_COMMENTS = ("#", "//", "/*", "*", "*/", '"""', "'''")
_MOST_COMMENT_LINES = 80


def looks_like_json(text: str) -> bool:
    """Return whether `text` begins as JSON does, and not as a prompt with a slot or a heading."""
    return _JSON.match(text) is not None


def looks_like_yaml(text: str) -> bool:
    """Return whether `text` may be YAML with a key of a known form."""
    return _YAML_BEGINS.match(first_line(text)) is not None and _YAML_KEYS.search(text) is not None


def looks_like_page(text: str) -> bool:
    """Return whether `text` is a page of the web or a drawing."""
    return _PAGE.match(text) is not None


def first_line(text: str) -> str:
    """Return the first line that is not blank and no comment with #; empty without any."""
    lines = (line.strip() for line in text.split("\n", _MOST_COMMENT_LINES)[:_MOST_COMMENT_LINES])
    return next((line for line in lines if line and not line.startswith("#")), "")


def table_separator(text: str) -> str | None:
    """Return what separates the columns of a table with a column of prompts; None for another."""
    head = text[: text.find("\n") + 1].strip()
    for sign in ",;\t":
        names = [name.strip("\"' ").lower().replace(" ", "_") for name in head.split(sign)]
        short = len(names) > 1 and max(map(len, names)) <= _LONGEST_COLUMN
        if short and (not _COLUMNS.isdisjoint(names) or _MESSAGE.issubset(names)):
            return sign
    return None


def language_of_code(text: str) -> str | None:
    """Return how names of files end in the language of `text`; None where it is no source code.

    The first line that is no comment decides: prompts do not begin with an import. Where a comment
    holds a slot, the text is a prompt of code to go on with.
    """
    if _SLOT_IN_COMMENT.search(text):
        return None
    if text.startswith("#!/usr/bin/env python"):
        return "py"
    in_comment = ""
    for line in text.split("\n", _MOST_COMMENT_LINES)[:_MOST_COMMENT_LINES]:
        body = line.strip()
        if in_comment:
            in_comment = "" if in_comment in body else in_comment
            continue
        in_comment = next((q for q in ('"""', "'''") if _only_opens(body, q)), "")
        if in_comment or not body or (body.startswith(_COMMENTS) and not line.startswith("#!/")):
            continue
        return next((ending for ending, code in _CODE_LINES if code.match(line)), None)
    return None


def _only_opens(body: str, quote: str) -> bool:
    return body.startswith(quote) and quote not in body[len(quote) :]
