"""Rules of one's own on top: what they change, what every output says of it, what is refused."""

import json
import shutil
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import Advice, AdvisorError, advise, load_rulebook
from advisor.apps.cli import main
from advisor.apps.web.session.answer_texts import text_of
from advisor.checks.loading import read_rulebook
from advisor.checks.proof import prove
from advisor.formats.yaml_source import read_file
from advisor.rulebook.wording import departure_words
from tests.app_pages import html, open_page, unfolded
from tests.published import usual_cases
from tests.quick import mostly_slow

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "examples" / "company"
LETTERS = ROOT / "examples" / "letters.yaml"
SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
FOLDER = Path(__file__).parents[1] / "broken_extensions"
HOUSE = FOLDER / "house"
BROKEN = sorted(FOLDER.glob("*.yaml"))
TITLE = 'extension: {title: More rules, version: "1"}\n'
DAY = "2026-11-22"
SMALL = {"what_must_change": "behavior", "must_stay_on_premises": True, "labeled_examples": 100}
SMALL_AND_LOCAL = {**SMALL, "prompt_score": 0.6}
"""A case that the rule which the company switches off decides below."""


@pytest.fixture
def more(tmp_path):
    """Return a function that writes files of an extension and returns its folder."""

    def write(name="more", **files):
        for file, text in (files or {"more": TITLE}).items():
            path = tmp_path / name / f"{file.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def refusal(*extend, path=None):
    with pytest.raises(AdvisorError) as caught:
        load_rulebook(path, extend=extend)
    return str(caught.value)


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def plain(advice):
    """Return the advice without what only says which rules it came from."""
    data = advice.to_dict()
    for key in ("rulebook_digest", "extensions", "departures", "checksum"):
        del data[key]
    return data


# -- nothing, and the example


@pytest.fixture(scope="module")
def extended_by_nothing(tmp_path_factory):
    """Return the shipped rules with an empty extension on top."""
    folder = tmp_path_factory.mktemp("more")
    (folder / "more.yaml").write_text(TITLE, encoding="utf-8")
    return load_rulebook(extend=folder)


@pytest.mark.parametrize("case", mostly_slow(usual_cases()), ids=lambda case: case.id)
def test_an_empty_extension_changes_no_advice(case, shipped, extended_by_nothing):
    advice = advise(case.answers, rulebook=extended_by_nothing, on=DAY)
    assert plain(advice) == plain(advise(case.answers, rulebook=shipped, on=DAY))


@pytest.mark.slow
def test_an_empty_extension_is_named_and_counts_in_the_digest(more):
    rulebook = load_rulebook(extend=more())
    assert rulebook.digest != load_rulebook().digest
    advice = advise({"what_must_change": "knowledge"}, rulebook=rulebook, on=DAY)
    assert (advice.extensions, advice.departures) == (("More rules 1",), ())


def test_the_company_adds_questions_and_rules_and_switches_one_off(company):
    base = load_rulebook()
    assert company.questions.keys() - base.questions.keys() == {
        "goes_out_unread",
        "works_council_agreed",
    }
    assert company.rules.keys() - base.rules.keys() == {
        "lindenhof-clause-on-record",
        "lindenhof-unread-needs-letters",
        "lindenhof-works-council",
        "lindenhof-too-many-letters",
    }
    assert base.rules.keys() - company.rules.keys() == {"on-premises-small-model"}


def test_rules_of_the_company_are_in_the_places_they_name(company):
    order = [rule.id for rule in company.levers["tuning"].rules]
    assert order[order.index("requirements-change-often") + 1] == "lindenhof-unread-needs-letters"
    gates = [gate.id for gate in company.levers["tuning"].gates]
    assert gates[gates.index("personal-data") - 1] == "lindenhof-works-council"


def test_rules_of_the_company_decide(company):
    data = read_file(LETTERS).data
    advice = advise(data, rulebook=company, on=DAY)
    rules = [finding.rule for finding in advice.findings if finding.role == "decides"]
    assert "lindenhof-clause-on-record" in rules
    assert "lindenhof-unread-needs-letters" in rules
    assert advice.verdict.approach == "rag"


def test_a_switched_off_rule_decides_only_without_the_extension(company):
    assert "on-premises-small-model" in [f.rule for f in advise(SMALL_AND_LOCAL, on=DAY).findings]
    findings = advise(SMALL_AND_LOCAL, rulebook=company, on=DAY).findings
    assert "on-premises-small-model" not in [finding.rule for finding in findings]


def test_the_gate_of_the_company_is_in_the_headline_until_it_is_met(company):
    trained = {"what_must_change": "behavior", "prompting_effort": "exhausted"}
    ready = {**trained, "labeled_examples": 400, "eval_examples": 50, "provider": "together"}
    headline = advise(ready, rulebook=company, on=DAY).verdict.headline
    assert headline.endswith("after the works council has agreed")
    agreed = advise({**ready, "works_council_agreed": True}, rulebook=company, on=DAY)
    assert "works council" not in agreed.verdict.headline


@pytest.mark.slow
def test_rules_with_an_extension_are_proved_like_any_rulebook(company):
    assert prove(company).problems == ()


def test_the_price_of_the_company_counts_in_every_advice(company):
    def hour(rulebook):
        data = advise({"what_must_change": "knowledge"}, rulebook=rulebook, on=DAY).to_dict()
        inputs = json.dumps(data["costs"])
        return '"92"' in inputs

    assert hour(company)
    assert not hour(load_rulebook())


@pytest.mark.slow
def test_the_digest_depends_on_the_data_of_an_extension_and_not_on_comments(more):
    first = load_rulebook(extend=more()).digest
    commented = load_rulebook(extend=more(more=f"# The same\n{TITLE}")).digest
    changed = load_rulebook(extend=more(more=TITLE.replace('"1"', '"2"'))).digest
    assert first == commented != changed


# -- what every output says


def departures(told):
    return [(d.kind, d.id, d.instead) for d in told.departures]


def test_every_output_names_switched_off_parts_with_the_reason(company):
    line = (
        "Switched off by Lindenhof house rules: the rule 'on-premises-small-model' (If data must"
        " stay on-premises and no score shows that the prompt is enough, fine-tune a small open"
        " model). Our own machines serve a large approved model, so data that stays here"
        " is no reason to fine-tune a small one."
    )
    advice = advise(SMALL_AND_LOCAL, rulebook=company, on=DAY)
    assert departures(advice) == [
        ("rule", "on-premises-small-model", None),
        ("price", "defaults/engineer_usd_per_hour", None),
        ("means", "index", "index"),
        ("plan step", "lindenhof-name-the-clause", "lindenhof-name-the-clause"),
        ("prompt signals", "prompt_signals.yaml", "prompt_signals.yaml"),
    ]
    assert f"- {line}\n" in advice.to_markdown()
    assert Advice.from_dict(json.loads(json.dumps(advice.to_dict()))) == advice
    told = run("advise", LETTERS, "--extend", COMPANY)
    assert line in " ".join(told.stdout.split())
    assert "with Lindenhof house rules 3 on top" in " ".join(told.stdout.split())


def test_a_departure_names_its_line():
    advice = advise(SMALL_AND_LOCAL, rulebook=load_rulebook(extend=COMPANY), on=DAY)
    file, line, _ = advice.departures[0].at.split(":")
    assert file == "company/company.yaml"
    text = (COMPANY / "company.yaml").read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert "rule: on-premises-small-model" in text


# -- one on top of another

NEW_BOUND = f"""{TITLE}
facts:
  - id: enough_examples_for_pilot
    replaces: enough_examples_for_pilot
    reason: Our pilots began to show gains at 80 examples.
    says: There are at least 80 examples, enough for a pilot with us
    when: {{labeled_examples: {{gte: 80}}}}
    cites: [{{source: our-judgement, section: all}}]
"""


@pytest.mark.slow
def test_a_replaced_fact_changes_the_rules_that_read_it(more):
    stricter = load_rulebook(extend=more(more=NEW_BOUND))
    answers = {"what_must_change": "behavior", "prompting_effort": "exhausted"}
    answers = {**answers, "labeled_examples": 60}

    def open_gates(rulebook):
        advice = advise(answers, rulebook=rulebook, on=DAY)
        return {gate.rule for gate in advice.gates if gate.open}

    assert open_gates(stricter) - open_gates(load_rulebook()) == {"too-few-examples"}
    assert departures(stricter) == [
        ("fact", "enough_examples_for_pilot", "enough_examples_for_pilot")
    ]


@pytest.mark.slow
def test_extensions_go_on_top_of_each_other_in_order(more):
    both = load_rulebook(extend=[COMPANY, more(more=NEW_BOUND)])
    assert [extension.title for extension in both.extensions] == [
        "Lindenhof house rules",
        "More rules",
    ]
    assert [told.id for told in both.departures] == [
        "on-premises-small-model",
        "defaults/engineer_usd_per_hour",
        "index",
        "lindenhof-name-the-clause",
        "prompt_signals.yaml",
        "enough_examples_for_pilot",
    ]
    assert both.base == load_rulebook(extend=COMPANY)


def test_several_rules_after_one_keep_the_order_written(more):
    text = (HOUSE / "house.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: house-early"), text.index("gates:")
    first = text[start:end]
    second = first.replace("house-early", "house-second").replace("early: true", "late: true")
    second = second.replace("hour: 8", "hour: 20").replace("early", "late")
    third = first.replace("house-early", "house-third")
    third = third.replace("after: tuning-yes", "after: house-early")
    third = third.replace("early: true, a_crowd: true", "early: true, a_crowd: false")
    third = third.replace("hour: 8, knowledge_tokens: 11", "hour: 8")
    both = text[:end] + second.replace("house-late", "house-second") + third + text[end:]
    order = read_rulebook(SOUND, extend=more(more=both)).levers["tuning"].rules
    assert [rule.id for rule in order] == [
        "tuning-yes",
        "house-early",
        "house-third",
        "house-second",
        "tuning-no",
    ]


def test_two_folders_with_the_same_name_have_different_paths_in_messages(more):
    sources = f"{TITLE}sources:\n  - {{id: kitchen, title: Our kitchen, author: All of us}}\n"
    twin = more("other/sound", more=sources)
    assert refusal(twin, path=SOUND) == (
        "other/sound/more.yaml:3:6: 'kitchen' is already the id of a source"
        " (sound/rulebook.yaml:8:6). Choose another id."
    )


# -- refused


def test_the_extension_that_the_broken_cases_start_from_loads():
    assert "house-early" in load_rulebook(SOUND, extend=HOUSE).rules


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_extension_says_what_is_wrong_and_where(path, tmp_path):
    data = read_file(path).data
    assert isinstance(data, dict)
    says = data.pop("says")
    for name, text in data.items():
        file = tmp_path / "more" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert refusal(HOUSE, tmp_path / "more", path=SOUND).splitlines() == says


def early_rule(name, place, then, more=""):
    return f"""
  - id: {name}
    {place}
    title: A rule for the tired in the morning
    when: {{mood: tired, early: true{more}}}
    then: {then}
    because: It helps.
    cites: [{{source: kitchen, section: all}}]
    effective: {{from: 2026-11-22}}
    examples:
      fires: {{mood: tired, hour: 8}}
      silent: {{mood: tired}}
"""


QUIET = f"""{TITLE}
laws:
  - id: early-is-quiet
    says: Before nine, the tired are left alone
    when: {{mood: tired, early: true}}
    never: [rag, fine_tune, rag_fine_tune]
    cites: [{{source: kitchen, section: all}}]
rules:{early_rule("quiet", "before: retrieval-yes", "hold")}"""


def test_rules_that_break_a_law_only_together_are_both_named(more):
    pulling = early_rule("one", "before: quiet", "pull", ", a_crowd: false")
    pulling += early_rule("two", "before: tuning-yes", "pull", ", a_crowd: false")
    below, above = more("quiet", quiet=QUIET), more("two", two=f"{TITLE}rules:{pulling}")
    (said,) = (
        line
        for line in refusal(HOUSE, below, above, path=SOUND).splitlines()
        if "early-is-quiet" in line
    )
    assert said.startswith(
        "two/two.yaml:3:5: 'one' and 'two' (two/two.yaml:15:5) together break the law"
        " 'early-is-quiet' (quiet/quiet.yaml:4:5): Before nine, the tired are left alone. Witness: "
    )


def test_a_fault_of_the_base_is_not_reported_for_the_extension(more):
    below = prove(load_rulebook(SOUND))
    assert below.problems
    assert load_rulebook(SOUND, extend=more()).base == below.rulebook


def test_a_whole_rulebook_is_refused_as_an_extension():
    assert refusal(SOUND) == (
        "sound/rulebook.yaml:2:1: this is a whole rulebook, not an extension. Give it with --rules."
    )


def test_an_extension_is_refused_as_a_whole_rulebook():
    assert refusal(path=HOUSE) == (
        "house/house.yaml:2:1: this is an extension, not a whole rulebook."
        " Put it on top of one, with --extend."
    )


@pytest.mark.parametrize("key", ["before", "after", "replaces", "reason"])
def test_keys_of_extensions_are_refused_in_a_whole_rulebook(key, tmp_path):
    rules = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    file = rules / "levers" / "tuning.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("- id: tuning-no\n", f"- id: tuning-no\n    {key}: tuning-yes\n"))
    assert refusal(path=rules) == (
        f"rules/levers/tuning.yaml:15:5: 'tuning-no': '{key}' in a whole rulebook."
        " Only an extension says so."
    )


@pytest.mark.parametrize(
    "extend", [COMPANY, str(COMPANY), [COMPANY], (str(COMPANY),), iter([COMPANY])]
)
def test_extend_accepts_a_folder_or_several_in_any_form(extend):
    assert load_rulebook(extend=extend).extensions[0].title == "Lindenhof house rules"


@pytest.mark.parametrize("extend", [None, [], ()])
def test_extend_without_a_folder_adds_nothing(extend):
    assert load_rulebook(extend=extend) == load_rulebook()


# -- the apps


def test_the_command_line_takes_the_folder_as_an_option_and_from_the_environment(monkeypatch):
    expected = advise(read_file(LETTERS).data, rulebook=load_rulebook(extend=COMPANY), on=DAY)
    given = run("advise", LETTERS, "--json", "--on", DAY, "--extend", COMPANY)
    assert json.loads(given.stdout) == expected.to_dict()
    monkeypatch.setenv("ADVISOR_EXTEND", str(COMPANY))
    named = run("advise", LETTERS, "--json", "--on", DAY)
    assert named.stdout == given.stdout


@pytest.mark.slow
def test_several_folders_in_the_environment_are_separated_as_in_path(monkeypatch, more):
    monkeypatch.setenv("ADVISOR_EXTEND", f"{COMPANY}:{more()}")
    data = json.loads(run("advise", LETTERS, "--json").stdout)
    assert data["extensions"] == ["Lindenhof house rules 3", "More rules 1"]


def test_check_and_prove_take_the_folder():
    checked = run("rules", "check", "--extend", COMPANY)
    assert checked.exit_code == 0
    assert load_rulebook(extend=COMPANY).digest in checked.stdout
    proved = run("rules", "prove", "--extend", COMPANY)
    assert proved.exit_code == 0
    assert proved.stdout.endswith("No problems.\n")
    for told in (checked.stdout, proved.stdout):
        assert "with Lindenhof house rules 3 on top" in told
        assert "Switched off by Lindenhof house rules: the rule 'on-premises-small-model' (" in told


@pytest.mark.slow
def test_a_failed_proof_names_the_line_of_the_extension(more):
    law = "cites: [{source: our-judgement, section: all}]\n    effective: {from: 2026-11-22}\n"
    rule = f"""{TITLE}rules:
  - id: train-anyway
    before: knowledge-only
    title: Facts are trained in
    when: {{what_must_change: knowledge}}
    then: pull
    because: We like to.
    {law}    examples:
      fires: {{what_must_change: knowledge}}
      silent: {{what_must_change: behavior}}
"""
    result = run("rules", "prove", "--extend", more(more=rule))
    assert result.exit_code == 1
    assert "more/more.yaml:3:5: 'train-anyway' leaves 'knowledge-only' (" in result.stderr
    assert "more/more.yaml:3:5: 'train-anyway' breaks the law 'knowledge-alone-" in result.stderr


@pytest.mark.parametrize("command", ["check", "prove"])
def test_both_commands_report_a_clash_without_a_traceback(command, more):
    text = NEW_BOUND.replace("    replaces: enough_examples_for_pilot\n", "").replace(
        "    reason", "    # "
    )
    result = run("rules", command, "--extend", more(more=text))
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "more/more.yaml:4:5: 'enough_examples_for_pilot' is already the id of a"
    )


@pytest.mark.parametrize("command", ["costs", "questions", "prices", "flips", "explain"])
def test_every_command_on_rules_takes_the_folder(command):
    more_args = {"costs": [LETTERS], "flips": [LETTERS, "fine_tune"]}
    more_args["explain"] = [LETTERS, "lindenhof-works-council"]
    result = run(command, *more_args.get(command, []), "--extend", COMPANY)
    assert result.exit_code == 0, result.output


def test_costs_use_the_prices_of_the_company():
    rates = {
        run("costs", LETTERS, "--extend", COMPANY, "--csv").stdout,
        run("costs", LETTERS, "--csv").stdout,
    }
    assert len(rates) == 2


# -- the page


@pytest.fixture
def page(monkeypatch):
    """Return a function that opens a page at Lindenhof, with these answers in its address."""

    def opened(name, answers):
        monkeypatch.setenv("ADVISOR_EXTEND", str(COMPANY))
        monkeypatch.setenv("ADVISOR_ON", DAY)
        return open_page(name, {q: text_of(value) for q, value in answers.items()})

    return opened


def test_the_page_gives_the_same_verdict_with_the_departures_and_the_way_to_repeat_it(
    page, company
):
    data = read_file(LETTERS).data
    app = page("result", data)
    advice = advise(data, rulebook=company, on=DAY)
    assert escape(advice.verdict.headline) in html(app)
    for departure in advice.departures:
        assert escape(departure_words(departure)) in html(app)
    shell, python = (block.value for block in app.code[-2:])
    assert shell.endswith(f"advisor advise answers.yaml --extend company --on {DAY} --json")
    assert "rulebook=load_rulebook(extend=['company'])" in python


def test_the_page_asks_what_the_company_asks(page):
    app = unfolded(page("all_questions", {}))
    asked = {chips.key for chips in app.button_group}
    assert {"goes_out_unread", "works_council_agreed"} <= asked


def test_the_page_names_what_is_wrong_with_an_extension(more, monkeypatch):
    text = NEW_BOUND.replace("replaces: enough_examples_for_pilot", "replaces: enough_exampels")
    monkeypatch.setenv("ADVISOR_EXTEND", str(more(more=text)))
    app = open_page("result", {})
    assert "more/more.yaml:5:5: unknown fact &#x27;enough_exampels&#x27;." in html(app)
