"""The words of a report in any output form, without markup, for comparison."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_NUMBER = re.compile(r"\[\d+\]")
_BOX = re.compile(r"^(\s*)(?:- )?\[[x ]\](?= )", re.MULTILINE)
_LINKS = re.compile(r"\nLinks\n(?:  .*\n)+\Z")
_MARK = re.compile(r"^\s*(?:-|\d+\.) ", re.MULTILINE)


class _Words(HTMLParser):
    """The text of a document, without the words for boxes that are ticked or not."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.passed_over = False

    def handle_starttag(self, tag, attrs):
        self.passed_over = tag in ("style", "title") or dict(attrs).get("class") in ("met", "open")

    def handle_endtag(self, _tag):
        self.passed_over = False

    def handle_data(self, data):
        if not self.passed_over:
            self.said.append(data)


def words_of_html(html):
    """Return the letters of a page in HTML, without spaces."""
    parser = _Words()
    parser.feed(html)
    return _squeezed("".join(parser.said))


def words_of_markdown(text):
    """Return the letters of a page in Markdown as a renderer shows them, without spaces."""
    return words_of_html(MarkdownIt("commonmark").enable("table").render(_BOX.sub(r"\1-", text)))


def words_of_plain_text(text):
    """Return the letters of a page in plain text, without spaces, marks and addresses."""
    told = _BOX.sub("", _MARK.sub("", _LINKS.sub("\n", text)))
    return _squeezed(_NUMBER.sub("", told))


def _squeezed(text):
    return "".join(text.split())
