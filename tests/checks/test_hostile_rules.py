"""Rules from a stranger: loading them ends soon and runs nothing, and what is shown stays text."""

import os
import socket
from html.parser import HTMLParser
from pathlib import Path

import pytest

from advisor import advise, load_rulebook
from advisor.errors import AdvisorError
from tests.app_pages import open_page

ROOT = Path(__file__).parents[2]
TITLE = 'extension: {title: Strange rules, version: "1"}\n'
NEED = "what_must_change: behavior"


@pytest.fixture
def write_extension(tmp_path):
    """Return a function that writes an extension in one file and returns its folder."""

    def write(text, file="strange.yaml"):
        path = tmp_path / "strange" / file
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
        return path.parent

    return write


def refusal(folder):
    with pytest.raises(AdvisorError) as caught:
        load_rulebook(extend=folder)
    return str(caught.value)


def a_note(name, when, fires, title="A title", because="It is so."):
    return f"""  - id: {name}
    title: {title}
    when: {when}
    then: {{caution: watch}}
    because: {because}
    cites: [{{source: our-judgement, section: all}}]
    effective: {{from: 2026-11-22}}
    examples:
      fires: {{{NEED}, {fires}}}
      silent: {{{NEED}}}
"""


def a_question(name, answer="{type: yes_no}", assume="false", words="Is it so?"):
    return f"""  - id: {name}
    ask: {words}
    short: {words}
    help: {words}
    why: {words}
    group: need
    assume: {assume}
    assumed_because: {words}
    answer: {answer}
"""


# -- YAML

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "strange/strange.yaml:1:4: anchors and aliases are not read here. Write it out."),
        (
            "notes: " + "[" * 500,
            "strange/strange.yaml:1:37: nested too deep. The limit is 30 levels.",
        ),
        (
            "x: !!python/object/apply:os.system [echo]",
            (
                "strange/strange.yaml:1:4: the tag"
                " 'tag:yaml.org,2002:python/object/apply:os.system' is not read here. Remove it."
            ),
        ),
        (
            f"x: {'9' * 5000}",
            "strange/strange.yaml:1:4: a number of 5000 characters. Use at most 30.",
        ),
        (
            "x: 1e999",
            "strange/strange.yaml:1:4: the number 1e999 is too large to hold. Write it smaller.",
        ),
        ("rulez: .inf", "strange/strange.yaml:1:1: unknown key 'rulez'. Did you mean 'rules'?"),
        ("#" * 1_000_001, "strange/strange.yaml: is too large. The limit is 1 MB."),
        (
            "{{ 7 * 7 }}",
            "strange/strange.yaml:1:2: a key must be one word. Quote it if it holds brackets.",
        ),
        (
            "a: 1\n---\nb: 1\n",
            "strange/strange.yaml:2:1: a second document starts here. Keep one per file.",
        ),
        (
            "sources: [{id: x, title: abc, author: abc, url: 'javascript:alert(1)'}]",
            (
                "strange/strange.yaml:1:44: 'url': 'javascript:alert(1)' does not fit."
                " Give an address that begins with https://."
            ),
        ),
    ],
    ids=["bomb", "deep", "python", "digits", "infinite", "inf", "large", "template", "two", "url"],
)
def test_hostile_yaml_is_refused(write_extension, text, says):
    assert refusal(write_extension(text)).splitlines()[0] == says


# -- files


def test_thousands_of_files_are_refused(write_extension):
    folder = write_extension(TITLE)
    for number in range(200):
        (folder / f"{number}.yaml").write_text("groups: []\n")
    assert refusal(folder) == f"{folder}: holds 201 YAML files. The limit is 200."


@pytest.mark.slow
def test_a_folder_with_too_many_entries_is_refused(write_extension):
    folder = write_extension(TITLE)
    for number in range(5000):
        (folder / str(number)).touch()
    assert refusal(folder) == (
        f"{folder}: this folder holds more than 5,000 files and folders. Is it the right one?"
    )


def test_too_many_bytes_of_yaml_are_refused(write_extension):
    folder = write_extension(TITLE)
    for number in range(4):
        (folder / f"{number}.yaml").write_text("#" * 900_000)
    size = 4 * 900_000 + len(TITLE)
    assert refusal(folder) == f"{folder}: holds {size:,} bytes of YAML. The limit is 3,000,000."


def test_a_link_out_of_the_folder_is_refused(write_extension, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1234\n")
    folder = write_extension(TITLE)
    (folder / "more.yaml").symlink_to(secret)
    assert refusal(folder) == (
        "strange/more.yaml: is a link that leads out of the folder. Put the file itself here."
    )


def test_a_link_to_a_folder_is_refused(write_extension):
    folder = write_extension(TITLE)
    (folder / "round").symlink_to(folder)
    assert refusal(folder) == "strange/round: is a link to a folder. Put the folder itself here."


@pytest.mark.slow
def test_a_link_inside_the_folder_is_followed(write_extension):
    folder = write_extension(TITLE, ".data/title.yaml").parent
    (folder / "title.yaml").symlink_to(folder / ".data" / "title.yaml")
    assert load_rulebook(extend=folder).extensions[0].title == "Strange rules"


def test_a_link_to_itself_is_refused(write_extension):
    folder = write_extension(TITLE)
    (folder / "circle").symlink_to(folder / "circle")
    assert refusal(folder).startswith("strange/circle: would not be read. ")
    (folder / "circle").unlink()
    (folder / "circle.yaml").symlink_to(folder / "circle.yaml")
    assert refusal(folder) == "strange/circle.yaml: is not a file one can read. Remove it."


def test_a_named_pipe_is_refused_without_waiting(write_extension):
    folder = write_extension(TITLE)
    os.mkfifo(folder / "pipe.yaml")
    assert refusal(folder) == "strange/pipe.yaml: is not a file one can read. Remove it."


def test_a_file_with_a_yml_suffix_is_refused(write_extension):
    folder = write_extension(TITLE)
    (folder / "more.yml").write_text("groups: []\n")
    assert refusal(folder) == "strange/more.yml: would not be read. Name it .yaml."


@pytest.mark.slow
def test_loading_uses_no_network(write_extension, monkeypatch):
    def refuse(*_args):
        pytest.fail("a rulebook reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    source = (
        "sources:\n  - {id: web, title: A page, author: Nobody, url: 'http://169.254.169.254/'}\n"
    )
    rulebook = load_rulebook(extend=write_extension(TITLE + source))
    assert advise({"what_must_change": "behavior"}, rulebook=rulebook).extensions


# -- size of the rules themselves


def test_too_many_questions_are_refused(write_extension):
    many = "".join(a_question(f"q{number}") for number in range(151))
    assert refusal(write_extension(f"{TITLE}questions:\n{many}")).endswith(
        ": 151 questions are too many. The limit is 150."
    )


def test_too_many_rules_are_refused(write_extension):
    notes = (a_note(f"n{i}", "{prompt_words: {gte: 5}}", "prompt_words: 5") for i in range(401))
    assert refusal(write_extension(f"{TITLE}notes:\n{''.join(notes)}")).endswith(
        ": 401 rules, gates and notes are too many. The limit is 400."
    )


def test_too_many_thresholds_are_refused(write_extension):
    bounds = ", ".join(f"{{prompt_words: {{gte: {3 * i}, lt: {3 * i + 1}}}}}" for i in range(50))
    note = a_note("n", f"{{any: [{bounds}]}}", "prompt_words: 3")
    told = refusal(write_extension(f"{TITLE}notes:\n{note}"))
    assert told.endswith(
        "'prompt_words' is compared with more than 40 values. Use fewer thresholds."
    )


@pytest.mark.slow
def test_a_condition_with_too_many_cases_is_refused(write_extension):
    names = ("calls_per_month", "knowledge_tokens", "labeled_examples", "prompt_words")
    names = (*names, "eval_examples")
    boxes = (
        ", ".join(
            f"{name}: {{gte: {i * step % 31 * 5}, lt: {i * step % 31 * 5 + 5}}}"
            for name, step in zip(names, (3, 7, 11, 5, 13), strict=True)
        )
        for i in range(15)
    )
    when = "{any: [" + ", ".join(f"{{{box}}}" for box in boxes) + "]}"
    rule = a_note("n", when, "prompt_words: 3")
    rule = rule.replace(
        "then: {caution: watch}", "then: hold\n    after: requirements-change-often"
    )
    assert refusal(write_extension(f"{TITLE}rules:\n{rule}")) == (
        "strange/strange.yaml:3:5: the decision diagram passes 500,000 branches, and the condition"
        " of 'n' is the largest."
        " Let its conditions read fewer questions, or use fewer thresholds."
    )


def test_facts_nested_too_deep_are_refused(write_extension):
    facts = "".join(
        f"  - {{id: f{i}, says: It is so, when: {{{f'f{i - 1}' if i else 'high_volume'}: true}},"
        " cites: [{source: our-judgement, section: all}]}\n"
        for i in range(40)
    )
    told = refusal(write_extension(f"{TITLE}facts:\n{facts}")).splitlines()
    assert told[0].endswith(
        ": the fact 'f29' goes too deep. The limit is 60 levels, through all facts it rests on."
    )


def test_thousands_of_problems_are_cut_off_in_the_message(write_extension):
    notes = "".join(f"  - {{idd: x{number}}}\n" for number in range(1000))
    told = refusal(write_extension(f"{TITLE}notes:\n{notes}")).splitlines()
    assert len(told) == 201
    assert told[-1] == "There are more problems. Mend these first."


@pytest.mark.slow
def test_huge_numbers_load_and_decide_like_any_number(write_extension):
    huge = "9" * 15
    answer = f"{{type: number, unit: grains of sand, max: 1e15, hints: ['{huge}']}}"
    question = a_question("sand", answer, "0") + f"    effort: {'9' * 29}\n"
    note = a_note("n", f"{{sand: {{gte: {huge}}}}}", f"sand: {huge}")
    rulebook = load_rulebook(extend=write_extension(f"{TITLE}questions:\n{question}notes:\n{note}"))
    cautions = advise({"what_must_change": "behavior", "sand": 1e15}, rulebook=rulebook).cautions
    assert "n" in [tip.rule for tip in cautions]


# -- numbers that the engine computes with


def replaced(name, answer, assume):
    question = a_question(name, answer, assume)
    return f"{TITLE}questions:\n{question}    replaces: {name}\n    reason: Counted otherwise.\n"


@pytest.mark.parametrize(
    ("name", "answer", "column", "says"),
    [
        (
            "calls_per_month",
            "{type: integer, unit: calls a month, min: -5, max: 100}",
            50,
            (
                "allows -5, but 'full_context_tokens_per_month' can be computed only from 0 up."
                " Write min: 0 or more."
            ),
        ),
        (
            "knowledge_tokens",
            "{type: integer, unit: tokens, min: -1, max: 100}",
            43,
            (
                "allows -1, but 'full_context_tokens_per_month' can be computed only from 0 up."
                " Write min: 0 or more."
            ),
        ),
        (
            "eval_examples",
            "{type: integer, unit: examples, min: -1, max: 100}",
            45,
            (
                "allows -1, but 'prompt_standing' can be computed only from 0 up."
                " Write min: 0 or more."
            ),
        ),
        (
            "prompt_score",
            "{type: number, unit: share, min: -0.5, max: 1}",
            41,
            (
                "allows -0.5, but 'prompt_standing' can be computed only from 0 to 1."
                " Write min: 0 or more."
            ),
        ),
        (
            "prompt_score",
            "{type: number, unit: percent, max: 100}",
            43,
            (
                "allows 100, but 'prompt_standing' can be computed only from 0 to 1."
                " Write max: 1 or less."
            ),
        ),
        (
            "eval_examples",
            "{type: choice, options: {few: A few, many: Many}}",
            5,
            (
                "is not a number, but 'prompt_standing' is computed from it."
                " Write type: integer or type: number."
            ),
        ),
    ],
)
def test_a_number_outside_the_arithmetic_is_refused_at_its_question(
    write_extension, name, answer, column, says
):
    assume = "few" if "choice" in answer else "1"
    told = refusal(write_extension(replaced(name, answer, assume))).splitlines()
    assert f"strange/strange.yaml:11:{column}: '{name}' {says}" in told


@pytest.mark.slow
def test_a_number_that_is_only_compared_may_be_negative(write_extension):
    answer = "{type: number, unit: of its own, min: -5, max: 10}"
    rulebook = load_rulebook(extend=write_extension(replaced("target_score", answer, "1")))
    low = {"what_must_change": "behavior", "prompt_score": 0.9, "eval_examples": 50}
    assert advise(low | {"target_score": -5}, rulebook=rulebook).verdict.approach == "prompt"


@pytest.mark.parametrize("name", ["all", "any", "not", "approach", "ask", "made", "rule", "embed"])
def test_a_question_cannot_have_a_reserved_name(write_extension, name):
    told = refusal(write_extension(f"{TITLE}questions:\n{a_question(name)}"))
    assert (
        f"strange/strange.yaml:3:5: '{name}' has another meaning here. Choose another id." in told
    )


# -- what is shown

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) $x$ :red[x] {{ 7*7 }}"
HOSTILE_RULES = f"""extension: {{title: "{HOSTILE}", version: "<b>1</b>"}}
sources:
  - {{id: web, title: "{HOSTILE}", author: "{HOSTILE}", url: "http://evil.example/?<b>"}}
groups:
  - {{id: strange, title: "{HOSTILE}"}}
switch_off:
  - {{rule: on-premises-small-model, reason: "{HOSTILE}"}}
questions:
{a_question("strange", words=f'"{HOSTILE}"').replace("group: need", "group: strange")}\
{
    a_question(
        "choice",
        f'{{type: choice, options: {{one: "{HOSTILE}", two: "{HOSTILE}"}}}}',
        "one",
        f'"{HOSTILE}"',
    )
}\
notes:
{a_note("n", "{strange: true}", "strange: true", f'"{HOSTILE}"', f'"{HOSTILE}"')}\
{a_note("m", "{choice: two}", "choice: two", f'"{HOSTILE}"', f'"{HOSTILE}"')}\
""".replace("{source: our-judgement, section: all}", f'{{source: web, section: "{HOSTILE}"}}')

ANSWERS = {"what_must_change": "behavior", "strange": True, "choice": "two"}


class Elements(HTMLParser):
    """Collects the elements of a page and where its links lead."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.slow
@pytest.mark.parametrize("page", ["questions", "result", "confirm"])
def test_the_page_shows_hostile_texts_as_text(page, write_extension, monkeypatch):
    monkeypatch.setenv("ADVISOR_EXTEND", str(write_extension(HOSTILE_RULES)))
    monkeypatch.setenv("ADVISOR_ON", "2026-11-22")
    app = open_page(page, {**ANSWERS, "strange": "true"})
    elements = Elements()
    for block in app.get("html"):
        elements.feed(block.value)
    assert not [tag for tag, _ in elements.found if tag in ("img", "script", "iframe")]
    assert not [a for _, a in elements.found if "javascript" in a.get("href", "")]
    assert not [a for _, a in elements.found if any(key.startswith("on") for key in a)]
    labels = [w.label for kind in ("radio", "selectbox", "toggle") for w in app.get(kind)]
    assert not [label for label in labels if "![x]" in label or " $x$" in label]


@pytest.mark.slow
def test_the_markdown_holds_no_html(write_extension):
    advice = advise(ANSWERS, rulebook=load_rulebook(extend=write_extension(HOSTILE_RULES)))
    assert "onerror" in advice.to_markdown()
    assert "<" not in advice.to_markdown()
