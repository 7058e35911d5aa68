"""What an extension adds to plans, to the words of means and to prompt signals, at every door."""

import json
import shutil
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from advisor import Advice, AdvisorError, advise, load_rulebook, read_prompt, replay
from advisor.apps.cli import main
from advisor.apps.server.http import create_app
from advisor.apps.web.session.answer_texts import text_of
from advisor.checks.loading import read_rulebook
from advisor.checks.proof import prove
from advisor.evidence.prompt.labels.signals import shipped_signals, signals_of
from advisor.evidence.prompt.read import check_signals
from advisor.rulebook.wording import departure_words
from tests.app_pages import html, open_page
from tests.days import DAY

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "examples" / "company"
SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
TITLE = 'extension: {title: More rules, version: "1"}\n'
LETTERS = {
    "what_must_change": "knowledge",
    "goes_out_unread": True,
    "knowledge_tokens": 50_000,
    "knowledge_changes": "static",
}
STEP = "Put the clause into each letter"
SEARCH = "Clause search"
PROMPT = "You write letters to policyholders.\nThe claim is LH-2291.\n"


@pytest.fixture
def more(tmp_path):
    """Return a function that writes files of an extension and returns its folder."""

    def write(text="", name="more", **files):
        for file, content in {"more": f"{TITLE}{text}", **files}.items():
            path = tmp_path / name / f"{file.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path / name

    return write


def refusal(*extend, path=None):
    with pytest.raises(AdvisorError) as caught:
        check_signals(load_rulebook(path, extend=extend))
    return str(caught.value)


# -- at every door


@pytest.mark.slow
def test_the_company_shows_its_step_its_words_and_why_in_every_form(company):
    advice = advise(LETTERS, rulebook=company, on=DAY)
    assert STEP in [stage.title for stage in advice.plan]
    assert SEARCH in [way.name for way in advice.means]
    added = [one for one in advice.departures if one.added]
    assert [one.kind for one in added] == ["plan step", "prompt signals"]
    told = [departure_words(one) for one in advice.departures]
    assert told[-3] == (
        "Replaced by Lindenhof house rules: the words of the means 'index' (Search index)."
        " The house has one search index for contracts, and everybody knows it by this name."
    )
    assert told[-2] == (
        "Added by Lindenhof house rules: the plan step 'lindenhof-name-the-clause'"
        f" ({STEP}). A policyholder who contests a letter asks for the clause first."
    )
    assert told[-1] == (
        "Added by Lindenhof house rules: the prompt signals 'prompt_signals.yaml' (2 signals and"
        " 1 group of headings). Prompts of the claims department use the words of the claims"
        " handbook."
    )
    for form in (advice.to_markdown(), advice.to_html(), advice.to_decision_record()):
        assert STEP in form
    for form in (advice.to_markdown(), advice.to_html()):
        assert SEARCH in form
    for line in told:
        assert line.replace("_", r"\_") in advice.to_markdown()
        assert escape(line) in advice.to_html()
    assert Advice.from_dict(json.loads(advice.to_json())) == advice


@pytest.mark.slow
def test_the_command_line_and_the_server_show_them(company, tmp_path):
    file = tmp_path / "letters.json"
    file.write_text(json.dumps(LETTERS), encoding="utf-8")
    command = ["advise", str(file), "--extend", str(COMPANY), "--on", DAY]
    told = CliRunner().invoke(main, [*command, "--full"]).stdout
    assert STEP in told
    assert SEARCH in told
    app = TestClient(create_app(company))
    served = app.post("/advise", json={"answers": LETTERS, "on": DAY}).json()
    assert STEP in [stage["title"] for stage in served["plan"]]
    shown = app.get("/rulebook").json()["departures"]
    assert [one["kind"] for one in shown if one["added"]] == ["plan step", "prompt signals"]
    read = app.post("/read-prompt", json={"text": PROMPT, "on": DAY}).json()
    assert "lindenhof-claim-number" in read["lines"][1]["signals"]


def test_the_page_shows_them(monkeypatch):
    monkeypatch.setenv("ADVISOR_EXTEND", str(COMPANY))
    monkeypatch.setenv("ADVISOR_ON", DAY)
    answers = {name: text_of(value) for name, value in LETTERS.items()}
    shown = html(open_page("result", answers))
    assert escape(STEP) in shown
    assert "Added by Lindenhof house rules" in shown


@pytest.mark.slow
def test_another_instruction_is_the_headline_at_every_door(more, monkeypatch):
    words = "reason: So it is., instruction: Let our search find the passages"
    folder = more(WORDS.format(id="index", reason=f", {words}"))
    known = {"what_must_change": "knowledge"}
    advice = advise(known, rulebook=load_rulebook(extend=folder), on=DAY)
    assert advice.verdict.headline == "Let our search find the passages"
    for form in (advice.to_markdown(), advice.to_html(), advice.to_decision_record()):
        assert advice.verdict.headline in form
    monkeypatch.setenv("ADVISOR_EXTEND", str(folder))
    assert advice.verdict.headline in html(open_page("result", known))


def test_a_replay_says_what_an_added_step_and_other_words_moved(company):
    known = {name: value for name, value in LETTERS.items() if name != "goes_out_unread"}
    saved = advise({**known, "knowledge_changes": "weekly"}, on=DAY)
    now = replay(saved, rulebook=company, on=DAY)
    moved = {one.departure.kind: one.moved for one in now.departures}
    assert moved["means"] == ("How to carry out: retrieval",)
    assert moved["plan step"] == ()


@pytest.mark.slow
def test_rules_prove_and_diff_name_them():
    diff = CliRunner().invoke(main, ["rules", "check", "--extend", str(COMPANY)]).stdout
    assert "Added by Lindenhof house rules: the plan step" in diff
    data = CliRunner().invoke(main, ["rules", "diff", "--extend", str(COMPANY), "--json"]).stdout
    changed = {(one["kind"], one["id"]) for one in json.loads(data)["changes"]}
    assert {("plan", "rag"), ("means", "index")} <= changed


# -- steps of a plan

BOIL = """
plan_steps:
  - id: {id}
    approach: rag
    {place}
    reason: The house rule.
    title: {title}
    {when}
    takes: a minute
    do: Do it.
    done_when: It is done.
"""


def a_step(name, place="", *, title="Warm the cup", when=""):
    return BOIL.format(id=name, place=place, title=title, when=when)


@pytest.fixture
def small_rules(tmp_path):
    """Return a copy of the small rulebook whose steps for rag have ids."""
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    file = folder / "approaches.yaml"
    before, _, after = file.read_text(encoding="utf-8").partition("  - approach: rag\n")
    named = after.replace("{title: Boil,", "{id: boil, title: Boil,", 1)
    named = named.replace("{title: Pour,", "{id: pour, title: Pour,", 1)
    file.write_text(f"{before}  - approach: rag\n{named}", encoding="utf-8")
    return folder


def titles(rulebook):
    return [step.title for step in rulebook.plans["rag"].steps]


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("", ["Boil", "Pour", "Warm the cup"]),
        ("before: boil", ["Warm the cup", "Boil", "Pour"]),
        ("after: boil", ["Boil", "Warm the cup", "Pour"]),
    ],
)
def test_a_step_goes_where_it_says(small_rules, more, place, order):
    book = read_rulebook(small_rules, extend=more(a_step("warm", place)))
    assert titles(book) == order
    places = [str(book.places[f"rag/{i}"]).partition(":")[0] for i in (1, 2, 3)]
    assert places[order.index("Warm the cup")] == "more/more.yaml"
    assert places.count("rules/approaches.yaml") == 2


def test_steps_after_the_same_step_keep_their_order_and_name_each_other(small_rules, more):
    second = a_step("sugar", "after: boil", title="Add sugar").partition("plan_steps:\n")[2]
    third = a_step("stir", "after: sugar", title="Stir").partition("plan_steps:\n")[2]
    book = read_rulebook(small_rules, extend=more(a_step("warm", "after: boil") + second + third))
    assert titles(book) == ["Boil", "Warm the cup", "Add sugar", "Stir", "Pour"]


def test_an_extension_on_top_of_another_adds_beside_its_steps(small_rules, more):
    below = more(a_step("warm", "after: boil"))
    above = more(a_step("rinse", "before: warm", title="Rinse"), name="above")
    assert titles(read_rulebook(small_rules, extend=[below, above])) == [
        "Boil",
        "Rinse",
        "Warm the cup",
        "Pour",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            a_step("warm", "after: boyl"),
            "more/more.yaml:6:5: the plan for rag has no step 'boyl'. Did you mean 'boil'?",
        ),
        (
            a_step("boil"),
            "more/more.yaml:4:5: the plan for rag has the step 'boil' already. Choose another id.",
        ),
        (
            a_step("warm", "before: boil\n    after: pour"),
            "more/more.yaml:4:5: a step says both before and after. Keep one of them.",
        ),
        (
            a_step("warm").replace("    reason: The house rule.\n", ""),
            "more/more.yaml:4:5: the key 'reason' is missing",
        ),
        (
            a_step("warm", when="when: {latte: true}"),
            "more/more.yaml:9:12: 'warm': unknown fact 'latte'. Did you mean 'late'?",
        ),
        (
            a_step("warm", when="how: Slowly."),
            "more/more.yaml:4:5: say how and cites together, or neither",
        ),
        (
            a_step("warm").replace("approach: rag", "approach: open"),
            (
                "more/more.yaml:5:5: 'warm': there is no plan for 'open'."
                " Name a plan of the rulebook below."
            ),
        ),
    ],
)
def test_a_step_that_does_not_fit_is_refused_with_its_place(small_rules, more, text, says):
    assert refusal(more(text), path=small_rules) == says


@pytest.mark.slow
def test_a_step_that_is_never_shown_is_refused(more):
    text = a_step("warm", "after: roll-out", when="when: {approach: prompt}")
    assert refusal(more(text)) == (
        "more/more.yaml:4:5: the plan for rag: the step 'Warm the cup' is never shown."
        " Mend its when, or remove it."
    )


@pytest.mark.slow
def test_more_than_two_added_steps_at_once_are_refused_with_a_witness(more):
    steps = [a_step(name, title=f"Step {name}").partition("plan_steps:\n")[2] for name in "abc"]
    said = refusal(more(f"plan_steps:\n{''.join(steps)}"))
    assert said.startswith(
        "more/more.yaml:21:5: the plan for rag has 3 added steps for some answers."
        " Show 2 at most. Witness: "
    )
    assert len(said.splitlines()) == 1


def test_two_steps_of_one_plan_have_two_ids(small_rules):
    file = small_rules / "approaches.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: pour,", "{id: boil,"), encoding="utf-8")
    assert "the plan for rag has the step 'boil' twice. Give one of them another id." in refusal(
        path=small_rules
    )


def test_a_whole_rulebook_writes_its_steps_into_its_plans(small_rules):
    (small_rules / "more.yaml").write_text(a_step("warm"), encoding="utf-8")
    assert refusal(path=small_rules) == (
        "rules/more.yaml:2:1: 'plan_steps' in a whole rulebook. Only an extension says so."
    )


@pytest.mark.slow
def test_the_company_is_proved_with_what_it_adds(company):
    assert prove(company).problems == ()


# -- words of means

WORDS = """
means:
  - {{id: {id}, name: Our search, summary: The search of this house.{reason}}}
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            WORDS.format(id="index", reason=""),
            (
                "more/more.yaml:4:6: other words for the means 'index' without a reason."
                " Add reason: every advice shows it."
            ),
        ),
        (
            WORDS.format(id="indx", reason=""),
            (
                "more/more.yaml:4:6: 'indx' is not one of the words allowed here."
                " Did you mean 'index'? Use one of"
            ),
        ),
        (
            WORDS.format(id="index", reason=", reason: So it is.")
            + WORDS.format(id="index", reason=", reason: So it is.").partition("means:\n")[2],
            "more/more.yaml:5:6: the means 'index' is written twice. Keep one of the two.",
        ),
        (
            f"means_for: retrieval\n{WORDS.format(id='index', reason=', reason: So it is.')}",
            (
                "more/more.yaml:2:1: an extension cannot say 'means_for'."
                " Only a whole rulebook says so. Remove it."
            ),
        ),
    ],
)
def test_words_that_do_not_fit_are_refused(more, text, says):
    assert refusal(more(text)).startswith(says)


def test_a_means_without_words_below_gets_none(more):
    text = WORDS.format(id="index", reason=", reason: So it is.")
    assert refusal(more(text), path=SOUND).startswith(
        "more/more.yaml:4:6: the rulebook below does not name the means 'index'"
    )


def test_a_whole_rulebook_gives_no_reason_for_its_words(tmp_path):
    rules = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    words = WORDS.format(id="index", reason=", reason: So it is.")
    (rules / "more.yaml").write_text(words, encoding="utf-8")
    assert "'index': 'reason' in a whole rulebook. Only an extension says so." in refusal(
        path=rules
    )


@pytest.mark.slow
def test_other_words_decide_nothing(more, shipped):
    text = WORDS.format(id="index", reason=", reason: So it is.")
    book = load_rulebook(extend=more(text))
    known = {"what_must_change": "knowledge"}
    mine, theirs = (advise(known, rulebook=one, on=DAY) for one in (book, shipped))
    assert mine.verdict.means == theirs.verdict.means == ("index",)
    assert [way.name for way in mine.means] == ["Our search"]


# -- prompt signals


def test_added_signals_vote_beside_those_below(company):
    lines = read_prompt(PROMPT, rulebook=company, on=DAY).lines
    assert (lines[1].label, lines[1].signals[0]) == (
        "dynamic_placeholder",
        "lindenhof-claim-number",
    )
    assert read_prompt(PROMPT, on=DAY).lines[1].label != "dynamic_placeholder"
    mine, shipped = signals_of(company), shipped_signals()
    assert len(mine.signals) == len(shipped.signals) + 2
    assert mine.labels == shipped.labels


def test_a_prompt_without_their_words_reads_the_same(company):
    text = "You are a clerk at a travel agency.\nAlways answer in JSON."
    assert read_prompt(text, rulebook=company, on=DAY).lines == read_prompt(text, on=DAY).lines


@pytest.mark.slow
def test_keys_of_the_house_are_masked(more):
    text = (
        "reason: Our badges.\n"
        "secrets:\n"
        "  forms: [{name: badge key, begins: [lhk_]}]\n"
        "  password_names: [gate word]\n"
        "  placeholders: [kolibri]\n"
    )
    house = load_rulebook(extend=more(signals__prompt_signals=text))
    value = "lhk_" + "x7Yq" * 6
    prompt = f"Be kind.\nUse {value}.\nGate word: tulip44\nUse {value}-kolibri.\n"
    reading = read_prompt(prompt, rulebook=house, on=DAY)
    found = [(secret.name, secret.line) for secret in reading.facts.secrets]
    assert found == [("badge key", 2), ("password or key", 3)]
    assert reading.facts.placeholders == (4,)
    assert value not in reading.text.split("\n")[1]
    assert not read_prompt(prompt, on=DAY).facts.secrets


@pytest.mark.slow
def test_signals_count_in_the_digest(more):
    signals = (
        "reason: Our words.\nsignals: [{id: own, label: persona, weight: 1, phrases: [x y]}]\n"
    )
    plain = load_rulebook(extend=more()).digest
    with_signals = load_rulebook(extend=more(signals__prompt_signals=signals)).digest
    changed = more(signals__prompt_signals=signals.replace("x y", "y z"))
    assert len({plain, with_signals, load_rulebook(extend=changed).digest}) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "reason: Ours.\n",
            "1:1: nothing is added. Write headings:, signals:, imperatives: or secrets:.",
        ),
        ("imperatives: [go]\n", "1:1: the key 'reason' is missing"),
        (
            "reason: Ours.\nsecrets: {forms: [{name: Our key, begins: [a-]}]}\n",
            "2:19: 'a-' begins too many other words. Write three characters or more, or a pattern.",
        ),
        (
            'reason: Ours.\nsecrets: {forms: [{name: Our key, begins: [abc], pattern: "a+"}]}\n',
            "2:50: the pattern repeats without a bound; use plain text, classes and {0,200}",
        ),
        (
            "reason: Ours.\nlabels: []\nimperatives: [go]\n",
            "2:1: unknown key 'labels'. Known keys: reason, headings, signals, imperatives, secr",
        ),
        (
            "reason: Ours.\nsignals: [{id: a, label: tone, weight: 1, phrases: [x]}]\n",
            "2:19: 'tone' is not one of the words allowed here. ",
        ),
        (
            'reason: Ours.\nsignals: [{id: a, label: persona, weight: 1, pattern: "a+"}]\n',
            "2:46: the pattern repeats without a bound; use plain text, classes and {0,200}",
        ),
        (
            (
                "reason: Ours.\nsignals:\n"
                "  - {id: a, label: persona, weight: 1, phrases: [x]}\n"
                "  - {id: a, label: persona, weight: 1, phrases: [y]}\n"
            ),
            "4:6: the signal 'a' is written twice. Choose another id.",
        ),
        (
            "reason: Ours.\nsignals: [{id: you-are-a, label: persona, weight: 1, phrases: [x]}]\n",
            "2:12: 'you-are-a' is already the id of a signal. Choose another id.",
        ),
    ],
)
def test_signals_that_do_not_fit_are_refused_with_their_place(more, text, says):
    said = refusal(more(signals__prompt_signals=text))
    assert said.startswith(f"more/signals/prompt_signals.yaml:{says}"), said


@pytest.mark.slow
def test_rules_check_reads_the_signals(more):
    text = "reason: Ours.\nsignals: [{id: you-are-a, label: persona, weight: 1, phrases: [x]}]\n"
    folder = more(signals__prompt_signals=text)
    for command in ("check", "prove"):
        refused = CliRunner().invoke(main, ["rules", command, "--extend", str(folder)])
        assert refused.exit_code == 1
        assert "'you-are-a' is already the id of a signal" in refused.stderr


def test_the_table_of_secrets_is_added_to_in_the_file_of_signals(more):
    assert refusal(more(signals__secrets="as_of: 2026-12-01\n")) == (
        "more/signals/secrets.yaml: the table of secrets belongs to a whole rulebook."
        " Write secrets: in signals/prompt_signals.yaml, with what is added to it."
    )


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("learn/quiz", "more/learn: lessons belong to a whole rulebook."),
        (
            "signals/prompt_advice",
            "more/signals/prompt_advice.yaml: remedies belong to a whole rulebook.",
        ),
    ],
)
def test_what_only_a_whole_rulebook_has_is_refused_in_an_extension(more, file, says):
    folder = more(**{file.replace("/", "__"): "advice: []\n"})
    assert refusal(folder) == (
        f"{says} An extension takes rules, prices/, signals/prompt_signals.yaml and wording/."
    )
