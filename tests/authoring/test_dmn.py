"""The rules as a decision model: its form, its rows, its words, and the command that writes it."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from hypothesis import given

from advisor.apps.cli import main
from advisor.authoring.dmn.decisions import decision_model
from advisor.authoring.dmn.feel import cell, constant, free_name
from advisor.authoring.dmn.names import Names
from advisor.authoring.dmn.xml import dmn_xml
from advisor.engine.case import Case
from advisor.formats.days import today
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Not, OneOf
from advisor.rulebook.facts import KnownValues
from tests.days import DAY
from tests.documentation_examples import matches_output
from tests.rulebook_strategies import completions, half_filled

ROOT = Path(__file__).parents[2]
MODEL = {"": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
NC_NAME = re.compile(r"[A-Za-z_][\w.-]*")

DESCRIPTION = """\
Tea or coffee 1, rules ..., written by tune-or-prompt ....

What it decides:
- approach: where the levers lead.
- model_lever, retrieval_lever, tuning_lever: pull or hold. The rules of a lever have an order, \
and the first that applies decides.
- Every other decision is a fact, true or false. Thresholds and their sources stand there.

What you must give:
- Every input. Nothing is assumed here: where nobody has answered, give the stand-in that the \
description of the input names.
- The computed answers too. The JSON of an advice has all that is needed, under answers, \
assumptions and computed.
- No input may be null.

What does not travel:
- Unknown answers. The advisor says which approaches are still possible, how firm a verdict is \
(settled, leaning or open), what it rests on, and what to ask next. Here a stand-in counts like an \
answer, so a result says nothing about how firm it is.
- Flips: the changed answers that would lead to another approach.
- Computed answers: what a measured share says with its 95% interval, whether a text fits, what a \
provider offers on a day. They are inputs here.
- Money: what each option costs, and when fine-tuning pays for itself, at dated prices.
- Notes, cautions, considerations, conflicts between answers, plans, and the proof.
- Days: these are the rules of one day. Offers and prices move."""


LATER = """\
extension: {title: Later, version: "1"}
rules:
  - id: later-hold
    before: knowledge-only
    title: If later comes, wait
    when: {distinct_voice: true, prompting_effort: not_started}
    then: hold
    because: Later is not now.
    cites: [{source: our-judgement, section: The calendar}]
    effective: {from: 2027-02-01}
    examples:
      fires: {what_must_change: behavior, distinct_voice: true, prompting_effort: not_started}
      silent: {what_must_change: behavior, distinct_voice: false}
"""


def xml_of(rulebook):
    return dmn_xml(decision_model(rulebook))


def read(rulebook):
    return ET.fromstring(xml_of(rulebook))


@pytest.fixture(scope="module")
def exported(shipped):
    return read(shipped)


def text_of(element, path):
    found = element.find(path, MODEL)
    return None if found is None else found.text


def decision(exported, name):
    (found,) = (one for one in exported.findall("decision", MODEL) if one.get("id") == name)
    return found


def rules_of(exported, name):
    return decision(exported, name).findall("decisionTable/rule", MODEL)


def cells(rule):
    return [text_of(entry, "text") for entry in rule.findall("inputEntry", MODEL)]


def output(rule):
    return text_of(rule, "outputEntry/text").strip('"')


# -- the form


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shipped", "small", "company"])
def test_ids_are_xml_names_that_stand_for_one_part_each(name, request):
    exported = read(request.getfixturevalue(name))
    ids = [element.get("id") for element in exported.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert [one for one in ids if not NC_NAME.fullmatch(one)] == []


@pytest.mark.parametrize("name", ["shipped", "small", "company"])
def test_a_decision_requires_only_what_stands_before_it(name, request):
    exported = read(request.getfixturevalue(name))
    known = {one.get("id") for one in exported.findall("inputData", MODEL)}
    for made in exported.findall("decision", MODEL):
        required = made.findall("informationRequirement/*", MODEL)
        assert {one.get("href").removeprefix("#") for one in required} <= known
        known.add(made.get("id"))


def test_each_row_has_a_cell_for_each_column_and_the_last_of_a_list_always_applies(exported):
    for table in exported.iter(f"{{{MODEL['']}}}decisionTable"):
        columns, rules = table.findall("input", MODEL), table.findall("rule", MODEL)
        assert {len(cells(rule)) for rule in rules} == {len(columns)}
        if table.get("hitPolicy") == "FIRST":
            assert set(cells(rules[-1])) == {"-"}


def test_every_part_is_drawn_and_every_arrow_runs_to_the_right(exported):
    drawn = {one.get("dmnElementRef") for one in exported.iter() if one.get("dmnElementRef")}
    parts = [*exported.findall("inputData", MODEL), *exported.findall("decision", MODEL)]
    arrows = exported.findall("decision/informationRequirement", MODEL)
    assert drawn == {one.get("id") for one in (*parts, *arrows)}
    for edge in (one for one in exported.iter() if one.tag.endswith("DMNEdge")):
        begin, end = (int(point.get("x")) for point in edge)
        assert begin < end


def test_the_rows_of_a_list_stand_in_the_order_of_its_rules(shipped, exported):
    lists = {f"{lever.id}_lever": lever.rules for lever in shipped.levers.values()}
    lists |= {f"{ways.id}_means": ways.rules for ways in shipped.means.values()}
    for name, rules in lists.items():
        rows = [rule.get("id").split(".") for rule in rules_of(exported, name)]
        written = [rule for kind, rule, _ in (row for row in rows if row[0] == "rule")]
        assert list(dict.fromkeys(written)) == [rule.id for rule in rules]


def test_an_input_has_the_values_that_its_question_takes(exported):
    types = {one.get("name"): one for one in exported.findall("itemDefinition", MODEL)}
    inputs = {
        one.get("id"): one.find("variable", MODEL) for one in exported.findall("inputData", MODEL)
    }

    def taken(name):
        kind = inputs[name].get("typeRef")
        if kind not in types:
            return kind
        return text_of(types[kind], "typeRef"), text_of(types[kind], "allowedValues/text")

    assert taken("task_breadth") == ("string", '"narrow", "broad"')
    assert taken("labeled_examples") == ("number", "[0..1000000000]")
    assert taken("prompt_score") == "number", "it may be null"
    assert taken("distinct_voice") == "boolean"
    assert taken("text_fits") == ("string", '"no", "unknown", "yes"')
    assert taken("tuning_payback_months") == "number"
    assert set(inputs) == {
        decision.get("name") for decision in exported.findall("inputData", MODEL)
    }


def test_the_approach_is_a_table_over_the_levers(exported):
    rows = [(cells(rule), output(rule)) for rule in rules_of(exported, "approach")]
    assert rows == [
        (['"pull"', "-", "-"], "bigger_model"),
        (["-", '"pull"', '"pull"'], "rag_fine_tune"),
        (["-", '"pull"', "-"], "rag"),
        (["-", "-", '"pull"'], "fine_tune"),
        (["-", "-", "-"], "prompt"),
    ]


def test_a_fact_is_an_expression_with_its_words_and_sources(shipped, exported):
    fact = decision(exported, "text_fits_in_prompt")
    assert text_of(fact, "literalExpression/text") == (
        'knowledge_tokens < 200000 and text_fits in ("yes", "unknown")'
    )
    source = shipped.sources["anthropic-contextual-retrieval"]
    section = "A note on simply using a longer prompt"
    assert text_of(fact, "description") == (
        f"True where this holds: {shipped.facts['text_fits_in_prompt'].says}.\n"
        f'Sources: {source.title}, "{section}" ({source.url}).'
    )


def test_months_that_are_not_known_are_null_and_never_small(exported):
    fact = decision(exported, "tuning_pays_back")
    assert text_of(fact, "literalExpression/text") == (
        "tuning_payback_months != null and tuning_payback_months <= 60"
    )


def test_a_row_says_what_the_rule_says(shipped, exported):
    (row,) = (
        rule
        for rule in rules_of(exported, "tuning_lever")
        if "requirements-change" in rule.get("id")
    )
    rule = shipped.rules["requirements-change-often"]
    told = text_of(row, "description")
    assert told.startswith(f"{rule.title}.\n{rule.because}\nUnless you change only the wording")
    assert told.endswith(f"\nRule {rule.id}, since {rule.effective.since}.")
    assert output(row) == "hold"


def test_an_input_says_what_to_give_while_nobody_has_answered(exported):
    told = {
        one.get("id"): text_of(one, "description") for one in exported.findall("inputData", MODEL)
    }
    assert (
        "Not answered: give unsteady. Nobody has named a kind of failure."
        in told["what_goes_wrong"]
    )
    assert (
        "Not answered, but what_must_change is: give no for capability." in told["base_model_can"]
    )
    assert told["what_must_change"].endswith(
        "There is no other stand-in: without this answer there is no verdict."
    )
    assert "\nA number from 0 to 1 (share).\nNot answered: give null." in told["prompt_score"]
    assert "null: Not known, because a price is missing" in told["tuning_payback_months"]


# -- rows


@pytest.mark.slow
@given(half_filled(all_assume=False))
def test_the_rows_of_a_rule_apply_where_its_condition_holds(made):
    """No cell accepts what is not known."""
    rulebook, values, half = made
    row_maker = Names(rulebook).row_maker
    rules = [rule for lever in rulebook.levers.values() for rule in lever.rules]
    rows = {rule.id: row_maker.rows(rule.when, most=1_000) for rule in rules}
    for answers in (half, *completions(values, {})):
        known = KnownValues(Case.from_values(answers, rulebook).values, rulebook.facts)
        read = {**known.values, **{name: known.fact(name).holds for name in rulebook.facts}}
        for rule in rules:
            applies = any(passes(row, read) for row in rows[rule.id])
            assert applies is (rule.when.evaluate(known).holds is True)


def passes(row, read):
    return all(
        read.get(name) is not None and test.accepts(read[name]) for name, test in row.items()
    )


def test_a_condition_of_too_many_rows_is_one_row(small):
    pairs = [AnyOf((Atom("mood", OneOf(("calm",))), Atom("late", OneOf((True,)))))] * 60
    row_maker = Names(small).row_maker
    assert len(row_maker.rows(All(tuple(pairs[:3])))) == 8
    (row,) = row_maker.rows(All(tuple(pairs)))
    assert row == {row_maker.translator.condition(All(tuple(pairs))): OneOf((True,))}


def test_a_row_that_contradicts_itself_is_left_out(small):
    def hour(*bounds):
        return Atom("hour", Between(bounds))

    rows = Names(small).row_maker.rows
    assert rows(All((hour(("gte", 18)), hour(("lt", 18))))) == ()
    assert rows(All((hour(("gte", 18)), hour(("gt", 18), ("lte", 20))))) == (
        {"hour": Between((("gt", 18), ("lte", 20)))},
    )
    assert rows(Not(AnyOf((hour(("lt", 18)), hour(("gt", 18)))))) == (
        {"hour": Between((("gte", 18), ("lte", 18)))},
    )
    assert rows(Not(Atom("mood", OneOf(("calm",))))) == ({"mood": OneOf(("tired",))},)
    assert rows(Not(Atom("mood", OneOf(("calm", "tired"))))) == ()


# -- the expression language


def test_cells_are_values_or_bounds():
    assert cell(OneOf(("low", "high"))) == '"low", "high"'
    assert cell(OneOf((True,))) == "true"
    assert cell(Between((("gte", 800),))) == ">= 800"
    assert cell(Between((("lt", 0.5), ("gt", 0)))) == "(0..0.5)"
    assert cell(Between((("gte", 1), ("lte", 2)))) == "[1..2]"


def test_numbers_have_no_exponent():
    written = [constant(number) for number in (1e16, 1e-7, 10**10, -0.5, 3.0)]
    assert written == ["10000000000000000", "0.0000001", "10000000000", "-0.5", "3"]


def test_a_name_that_means_something_in_the_language_gets_an_underscore():
    assert [free_name(name) for name in ("date", "and", "calls_per_month")] == [
        "date_",
        "and_",
        "calls_per_month",
    ]
    assert free_name("date", {"date_"}) == "date__"


# -- the words


def test_the_file_says_what_it_decides_what_it_needs_and_what_is_left_out(small):
    told = text_of(read(small), "description")
    assert matches_output(DESCRIPTION, told)


def test_the_file_says_what_the_rules_on_top_change(company):
    told = text_of(read(company), "description")
    assert " with Lindenhof house rules 3 on top, rules " in told
    assert "Changed by the rules on top:\n- Switched off by Lindenhof house rules: the rule" in told


def test_texts_of_strangers_stay_texts(small):
    hostile = 'a]]>b <rule> & "c" \x1b[31m \ufffe \u202e'
    question = small.questions["mood"].model_copy(update={"ask": hostile, "short": hostile})
    rulebook = replace(small, questions={**small.questions, "mood": question})
    text = xml_of(rulebook)
    assert text.isascii()
    exported = ET.fromstring(text)
    (mood,) = (one for one in exported.findall("inputData", MODEL) if one.get("id") == "mood")
    shown = 'a]]>b <rule> & "c" \\x1b[31m \ufffd \\u202e'
    assert mood.get("label") == shown
    assert text_of(mood, "description").startswith(f"{shown}. Look at the clock."[:20])


# -- the command


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "export", *arguments])


@pytest.mark.slow
def test_the_command_prints_the_same_bytes_in_every_process(shipped):
    command = [sys.executable, "-c", "from advisor.apps.cli import main; main()"]
    words = ["rules", "export", "--dmn"]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    printed = subprocess.run(
        [*command, *words], env=environment, capture_output=True, check=True, cwd=ROOT
    )
    assert printed.stdout.decode() == xml_of(shipped.in_force(today()))


def test_the_command_writes_a_file_and_replaces_only_its_own(tmp_path):
    out = tmp_path / "rules.dmn"
    for _ in range(2):
        done = run("--dmn", str(out))
        assert (done.exit_code, done.output) == (0, f"The rules are in {out}.\n")
    edited = out.read_text(encoding="ascii").replace('exporter="tune-or-prompt"', 'exporter="E"')
    out.write_text(edited, encoding="ascii")
    refused = run("--dmn", str(out))
    told = f"{out}: was not written by this command. Move it, or choose another name.\n"
    assert (refused.exit_code, refused.output) == (1, told)
    assert out.read_text(encoding="ascii") == edited


def test_the_command_takes_rules_and_what_is_on_top():
    small = run("--dmn", "-", "--rules", str(ROOT / "tests" / "broken_rules" / "sound"))
    assert ET.fromstring(small.output).get("name") == "Tea or coffee"
    company = run("--dmn", "--extend", str(ROOT / "examples" / "company"))
    assert "Lindenhof house rules" in company.output


@pytest.mark.slow
def test_a_rule_of_a_later_day_is_left_out_until_then_and_named(tmp_path):
    (tmp_path / "later.yaml").write_text(LATER, encoding="utf-8")
    before, after = (
        run("--dmn", "--extend", str(tmp_path), "--on", day).output
        for day in ("2027-01-31", "2027-02-01")
    )
    named = "- The rule later-hold. It counts from 2027-02-01 on, and not before."
    assert named in before
    assert "rule.later-hold" not in before
    assert named not in after
    assert "rule.later-hold.1" in after


def test_the_command_asks_for_the_form():
    refused = run()
    assert refused.exit_code == 2
    assert "Name a folder for the copy, or give --dmn for a decision model." in refused.output


@pytest.mark.parametrize("option", ["--on", "--extend"])
def test_a_copy_refuses_an_option_that_it_would_not_heed(tmp_path, option):
    refused = run(str(tmp_path / "copy"), option, DAY)
    assert refused.exit_code == 2
    assert f"{option} is for --dmn: a copy holds one rulebook, as it is." in refused.output
    assert not (tmp_path / "copy").exists()


def test_a_copy_is_without_the_rules_on_top_of_the_environment(tmp_path, monkeypatch, shipped):
    monkeypatch.setenv("ADVISOR_EXTEND", str(ROOT / "examples" / "company"))
    done = run(str(tmp_path / "copy"))
    assert (done.exit_code, done.output.endswith(f"digest {shipped.digest}.\n")) == (0, True)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    refused = run("--dmn", str(tmp_path / "none" / "rules.dmn"))
    assert refused.exit_code == 1
    assert "cannot be written: no such file or directory" in refused.output
