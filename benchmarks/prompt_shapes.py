"""How the time to read a prompt grows with its length, for texts of many shapes.

    python benchmarks/prompt_shapes.py [SHAPE ...]

Each shape is one piece of text, repeated. Times are those of the processor, as multiples of the
time for as many plain words in the same run. Doubling the length should double the time: a shape
whose time at 100,000 characters is more than three times that at 50,000 is marked, as is one that
takes more than half a second there.
"""

from __future__ import annotations

import sys
from time import process_time

from advisor.evidence.prompt.read import read_prompt

LENGTHS = (25_000, 50_000, 100_000, 195_000)
ROUNDS = 3
MOST_GROWTH = 3.0
MOST_SECONDS = 0.5

PLAIN = "plain words"
SHAPES: dict[str, str] = {
    PLAIN: "answer the question of the traveller in two words please ",
    "one letter": "a",
    "slots": "{{a}}",
    "slots with names": "{name} ",
    "slots and commas": "{{x}},",
    "slots in capitals": "<NAME> ",
    "slots in brackets": "[Server Name] ",
    "slots of a shell": "${a} ",
    "slots with percent": "%(a)s ",
    "slots in lines": "context {{a}}\n",
    "blocks": "{% if a %}",
    "blocks in lines": "{% if a %}\n",
    "blocks closed in lines": "{% if a %}\nb\n{% endif %}\n",
    "ends of blocks": "{% endif %}",
    "sections of a template": "{{#if a}}\n",
    "branches": "{% if a %}{% else %}{% endif %}\n",
    "e-mail addresses": "a@b.co ",
    "phone numbers": "+49 30 1234567 ",
    "card numbers": "4111 1111 1111 1111 ",
    "account numbers": "DE89370400440532013000 ",
    "passwords": "password: a1b2c3d4 ",
    "keys": "sk-abcdefghijklmnopqrstu ",
    "begins of keys": "-----BEGIN RSA PRIVATE KEY-----\n",
    "begins and ends of keys": "-----BEGIN PRIVATE KEY----- a\n-----END PRIVATE KEY-----\n",
    "tokens": "eyJaaaaaaaaaaaa.",
    "addresses with passwords": "https://a:bcd@e ",
    "digits": "1",
    "numbers": "12 ",
    "dates": "12 March 2027 ",
    "money": "$100 ",
    "clocks": "Today is 12 ",
    "tags": "<a>",
    "tags in lines": "<a>\n",
    "elements": "<a>\nb\n</a>\n",
    "elements in one line": "<a></a>\n",
    "headings": "# A\nb\n",
    "lead-ins": "a:\n",
    "items": "- a\n",
    "steps": "1. a\n",
    "fences": "```\n",
    "rules": "---\n",
    "rows": "| a | b |\n",
    "pipes": "|",
    "imports": "import os\n",
    "JSON in lines": '{"a": 1}\n',
    "YAML": "a: b\n",
    "begin of JSON": '{"a":',
    "brackets": "[",
    "braces": "{",
    "quotes": '"',
    "backslashes": "\\",
    "same line again": "Never promise a refund to anyone.\n",
    "orders and bans": "Never use emojis and always be brief. ",
    "orders to the reader": "ignore all the ",
    "turns": "User: a\n",
    "turns of a chat": "<|im_start|>user\na<|im_end|>\n",
    "short lines": "a\n",
    "blank lines": "a\n\n",
    "semicolons": "a;",
    "Japanese": "使わないでください。",
    "accents": "a\u0301",
    "hidden characters": "a\u200b",
}


def main(named: list[str]) -> None:
    plain = [seconds(SHAPES[PLAIN], length) for length in LENGTHS]
    print("times the time of plain words, and the growth from 50,000 to 100,000 characters")
    print(f"{'':26}{''.join(f'{length:>10,}' for length in LENGTHS)}{'growth':>9}")
    for name, piece in SHAPES.items():
        if named and name not in named:
            continue
        took = [seconds(piece, length) for length in LENGTHS]
        ratios = "".join(f"{a / b:>10.1f}" for a, b in zip(took, plain, strict=True))
        growth = took[2] / took[1]
        marked = growth > MOST_GROWTH or took[2] > MOST_SECONDS
        print(f"{name:26}{ratios}{growth:>9.1f}{'  <--' if marked else ''}", flush=True)


def seconds(piece: str, length: int) -> float:
    """Return the least processor time of a few readings."""
    text = (piece * (length // len(piece) + 1))[:length]
    took = []
    for _ in range(ROUNDS):
        began = process_time()
        read_prompt(text, at=".")
        took.append(process_time() - began)
    return min(took)


if __name__ == "__main__":
    main(sys.argv[1:])
