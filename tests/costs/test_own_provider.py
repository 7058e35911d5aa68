"""A provider that a company adds in YAML alone is a provider like the shipped ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from advisor import advise, load_rulebook, read_prompt
from advisor.apps.cli import main
from advisor.authoring.price_schema import FILE_NAME, price_schema, price_schema_text
from advisor.costs.prices.catalogue import load_catalogue
from advisor.errors import RulebookError
from advisor.formats.folders import default_rules, price_files
from advisor.formats.yaml_source import parse, read_file

DAY = date(2026, 11, 22)
KNOWN = "status: verified, checked: 2026-11-22, via: the internal price list"
SOURCE = "the internal price list, verified, checked 2026-11-22"
RULES = """extension: {title: Lindenhof, version: "1"}
providers:
  - id: lindenhof_gate
    name: Lindenhof gateway
    offers:
      - {from: 2026-10-01, state: closed, fact: The gateway trains nothing., source: our-judgement,
         checked: 2026-11-22, status: verified}
"""
PRICES = f"""current_models:
  - {{provider: lindenhof_gate, also_called: [the-gate], models: [linden-3, linden-2],
     usual: linden-2, {KNOWN}}}
model_prices:
  - {{model: linden-3, provider: lindenhof_gate, input: "4", output: "16", {KNOWN}}}
  - {{model: linden-2, provider: lindenhof_gate, also_called: [Linden],
     input: "0.4", cached_read: "0.1", output: "1.6", {KNOWN}}}
caching:
  - {{provider: lindenhof_gate, model_prefix: "", min_tokens: 64, step_tokens: 64, {KNOWN}}}
tokenizers:
  - {{id: linden, name: Linden, prefixes: [linden],
     ratio: 2, band: [1.9, 2.1], because: counted by hand, {KNOWN}}}
"""
PROMPT = "You are the assistant of Lindenhof. " + "Answer in two sentences. " * 60
SHIPPED = default_rules()


def extension_in(place):
    folder = place / "lindenhof"
    (folder / "prices").mkdir(parents=True)
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "prices" / "gate.yaml").write_text(PRICES, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    """Return an extension of one's own to change."""
    return extension_in(tmp_path)


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory):
    return load_rulebook(extend=extension_in(tmp_path_factory.mktemp("own")))


def test_the_questionnaire_offers_it(rulebook):
    options = rulebook.options(rulebook.questions["provider"])
    assert options["lindenhof_gate"] == "Lindenhof gateway"


def test_a_team_there_is_told_that_it_trains_nothing(rulebook):
    answers = {
        "what_must_change": "behavior",
        "distinct_voice": True,
        "prompting_effort": "exhausted",
        "labeled_examples": 2_000,
        "provider": "lindenhof_gate",
    }
    advice = advise(answers, rulebook=rulebook, on=DAY)
    assert "The gateway trains nothing." in advice.to_json()


def test_its_models_are_priced(rulebook):
    for name in ("linden-2", "Linden", "lindenhof_gate/linden-2"):
        prices = rulebook.prices.token_prices(name, on=DAY)
        assert (prices.input, prices.output) == (Decimal("0.4"), Decimal("1.6"))
        assert prices.provider == "lindenhof_gate"
        assert (
            prices.source
            == "rules/prices: linden-2, the internal price list, verified, checked 2026-11-22"
        )


def test_costs_are_compared_with_its_smaller_model(rulebook):
    answers = {
        "what_must_change": "behavior",
        "provider": "lindenhof_gate",
        "model": "linden-3",
        "calls_per_month": 100_000,
    }
    costs = advise(answers, rulebook=rulebook, on=DAY).costs
    assert costs.priced.base.model == "linden-3"
    assert costs.priced.cheaper.model == "linden-2"
    assert costs.cheapest() == "cheaper_model"


@pytest.mark.slow
def test_the_command_line_lists_its_prices(folder):
    printed = CliRunner().invoke(main, ["prices", "linden-2", "--extend", str(folder)]).stdout
    lines = " ".join(printed.split())
    assert "0.4 USD per million tokens" in lines
    assert "from 64 tokens, in steps of 64" in lines
    assert "verified, checked 2026-11-22, the internal price list" in lines


def test_the_prompt_reader_counts_and_caches_as_it_does(rulebook):
    reading = read_prompt(PROMPT, prices=rulebook.prices, provider="the-gate", on=DAY)
    assert reading.money.provider == "lindenhof_gate"
    assert reading.money.model == "linden-2"
    count = reading.tokens.count
    assert (count.tokens, count.label) == (round(reading.tokens.o200k * 2, -1), "estimate")
    assert count.because == "o200k count x 2, counted by hand"
    row = reading.cacheable.rows[0]
    assert (row.provider, row.floor_tokens, row.step_tokens) == ("lindenhof_gate", 64, 64)
    assert row.source == "the internal price list"


def test_it_stands_beside_the_shipped_providers_for_everybody(rulebook):
    shipped = read_prompt(PROMPT, on=DAY).cacheable.rows
    assert [row.provider for row in shipped] == [
        "openai", "anthropic", "google", "aws", "mistral", "thinking_machines",
    ]  # fmt: skip
    own = read_prompt(PROMPT, prices=rulebook.prices, on=DAY).cacheable.rows
    assert own[: len(shipped)] == shipped
    assert [row.provider for row in own[len(shipped) :]] == ["lindenhof_gate"]


# -- what is wrong is said with its place ----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "ratio: 2, band: [1.9, 2.1], because: counted by hand, ",
            "ratio: 2, ",
            "11:5: a ratio needs a 'band'",
        ),
        (
            "because: counted by hand, ",
            "",
            "11:5: a band needs a 'because'",
        ),
        (
            "band: [1.9, 2.1]",
            "band: [2.1, 2.2]",
            "11:5: needs the ratio between the ends of the band",
        ),
        (
            "prefixes: [linden]",
            "prefixes: [Linden]",
            "11:5: write the beginnings of names in lower case",
        ),
        (
            "prefixes: [linden]",
            "prefix: [linden]",
            "11:32: unknown key 'prefix'. Did you mean 'prefixes'?",
        ),
        (
            "id: linden,",
            "id: claude,",
            (
                "11:5: the rulebook below says 'tokenizers/claude' for the same days."
                " Choose other days or another id, or switch off price: tokenizers/claude."
            ),
        ),
        (
            "usual: linden-2",
            "follows: opanai, usual: linden-2",
            "3:6: 'lindenhof_gate' follows an unknown provider 'opanai'. Did you mean 'openai'?",
        ),
    ],
)
def test_a_fault_in_it_is_named(folder, old, new, message):
    file = folder / "prices" / "gate.yaml"
    file.write_text(PRICES.replace(old, new), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(extend=folder)
    told = [str(problem) for problem in caught.value.problems]
    assert f"lindenhof/prices/gate.yaml:{message}" in told


@pytest.mark.slow
def test_a_provider_that_follows_another_is_not_shown_beside_it(folder):
    file = folder / "prices" / "gate.yaml"
    file.write_text(PRICES.replace("usual: linden-2", "follows: openai, usual: linden-2"))
    prices = load_rulebook(extend=folder).prices
    assert "lindenhof_gate" not in prices.providers(DAY)
    rows = read_prompt(PROMPT, prices=prices, provider="the-gate", on=DAY).cacheable.rows
    assert rows[0].provider == "lindenhof_gate"


def test_prices_of_ones_own_without_tokenizers_count_as_the_shipped_ones_do(tmp_path):
    own = tmp_path / "prices"
    own.mkdir()
    for name in ("defaults.yaml", "models.yaml", "caching.yaml"):
        (own / name).write_text((SHIPPED / "prices" / name).read_text(encoding="utf-8"))
    reading = read_prompt(
        PROMPT, prices=load_catalogue(tmp_path), model="claude-sonnet-5-5", on=DAY
    )
    assert reading.tokens == read_prompt(PROMPT, model="claude-sonnet-5-5", on=DAY).tokens


# -- the schema of price files ---------------------------------------------------------------------

SCHEMA = Draft7Validator(price_schema())


def test_it_is_a_schema_of_draft_7_and_as_generated():
    Draft7Validator.check_schema(price_schema())
    committed = (SHIPPED / FILE_NAME).read_text(encoding="utf-8")
    assert committed == price_schema_text(), f"advisor rules schema --prices > rules/{FILE_NAME}"


@pytest.mark.parametrize("file", price_files(SHIPPED), ids=lambda path: path.stem)
def test_every_shipped_file_fits_and_names_its_schema(file):
    assert list(SCHEMA.iter_errors(read_file(file).data)) == []
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../{FILE_NAME}"


def test_the_files_of_a_company_fit():
    assert list(SCHEMA.iter_errors(parse(PRICES, "a file").data)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('input: "4"', "input: 4"),
        ("prefixes: [linden]", "prefixes: []"),
        ("usual: linden-2", "usually: linden-2"),
        ("checked: 2026-11-22, via", "via"),
        (", via: the internal price list", ""),
        ("band: [1.9, 2.1]", "band: [1.9]"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(folder, old, new):
    text = PRICES.replace(old, new)
    assert list(SCHEMA.iter_errors(parse(text, "a file").data))
    (folder / "prices" / "gate.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError):
        load_rulebook(extend=folder)


@pytest.mark.slow
def test_the_command_prints_the_schema_and_checks_it(folder):
    def run(*arguments):
        return CliRunner().invoke(main, ["rules", "schema", "--prices", *map(str, arguments)])

    assert run().stdout == price_schema_text()
    file = folder / FILE_NAME
    assert run("--extend", folder, "--check").stderr == (
        f"{file}: is not the schema that these rules give."
        f" Write it again: advisor rules schema --prices > {file}\n"
    )
    file.write_text(price_schema_text(), encoding="utf-8")
    assert run("--extend", folder, "--check").stdout == f"{file} is up to date.\n"
