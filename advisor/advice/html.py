"""The advice as one HTML file: it loads nothing, runs nothing, and prints well on A4."""

from __future__ import annotations

from importlib.resources import files

from advisor.advice.cost_picture import cost_picture
from advisor.advice.expiry import Expiry
from advisor.advice.model import AdviceData
from advisor.advice.report import advice_blocks, first_steps
from advisor.advice.wording import opening
from advisor.formats.document import Heading
from advisor.formats.html import element, text_element, to_html

STYLE = files("advisor.advice") / "html.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def advice_html(advice: AdviceData, expiry: Expiry | None = None) -> str:
    """Return the whole advice as an HTML document, ending in a newline."""
    style = STYLE.read_text(encoding="utf-8")
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{text_element('title', opening(advice))}\n<style>\n{style}</style>"
    )
    kind = f"a-{advice.verdict.approach}" if advice.verdict.approach else ""
    body = element("main", f"\n{_told(advice, expiry)}\n", kind)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _told(advice: AdviceData, expiry: Expiry | None) -> str:
    """Return the verdict, what it costs as a picture, the first steps, then everything else."""
    blocks = list(advice_blocks(advice, expiry=expiry))
    ends = (i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.level > 1)
    end = next(ends, len(blocks))
    steps = list(first_steps(advice))
    parts = (to_html(blocks[:end]), to_html(steps) if steps else "", cost_picture(advice))
    return "\n".join(part for part in (*parts, to_html(blocks[end:])) if part)
