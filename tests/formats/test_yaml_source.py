"""Reading YAML: words stay words, every value has its place, hostile input is refused."""

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import Location, SourceError
from advisor.formats import yaml_source
from advisor.formats.yaml_source import MAX_BYTES, MAX_DEPTH, parse, parse_bytes, read_file

PARSERS = {"C": yaml.CSafeLoader, "Python": yaml.SafeLoader}


def refusal(text):
    with pytest.raises(SourceError) as caught:
        parse(text, "rules.yaml")
    return str(caught.value)


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "No", "ON", "12:30", "1_000"])
def test_words_that_yaml_1_1_reads_as_other_values_stay_words(word):
    assert parse(f"answer: {word}", "f").data == {"answer": word}


@pytest.mark.parametrize(
    "word", ["0x1F", "0o17", "1:20:30", "2026-11-22", "tRUE", "=", ".inf", "NaN"]
)
def test_only_plain_decimals_are_numbers(word):
    assert parse(f"answer: {word}", "f").data == {"answer": word}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("True", True), ("FALSE", False), ("null", None), ("~", None), ("", None),
        ("12", 12), ("-3", -3), ("+4", 4), ("007", 7), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0),
        ("'12'", "12"), ('"true"', "true"), ("'null'", "null"),
    ],
)  # fmt: skip
def test_core_scalars_and_quotes(written, value):
    read = parse(f"answer: {written}", "f").data["answer"]
    assert (read, type(read)) == (value, type(value))


def test_json_is_read_as_yaml():
    text = '{"a": [1, 2.5, true, null, "no"], "b": {"c": "\\u00e9"}}'
    assert parse(text, "f").data == {"a": [1, 2.5, True, None, "no"], "b": {"c": "é"}}


def test_keys_that_look_like_numbers_or_booleans_stay_text():
    assert parse("{1: a, true: b, no: c}", "f").data == {"1": "a", "true": "b", "no": "c"}


def test_a_byte_order_mark_is_dropped():
    assert parse_bytes(b"\xef\xbb\xbfa: 1", "f").data == {"a": 1}


def test_every_value_has_its_line_and_column():
    document = parse("rules:\n  - id: one\n    when: {a: [x, y]}\n  - id: two\n", "f")
    places = {
        ("rules",): (1, 1),
        ("rules", 0): (2, 5),
        ("rules", 0, "id"): (2, 5),
        ("rules", 0, "when", "a", 1): (3, 19),
        ("rules", 1, "id"): (4, 5),
    }
    for path, (line, column) in places.items():
        assert document.at(path) == Location("f", line, column)
        assert document.holds(path)


def test_the_place_of_a_missing_path_is_that_of_the_value_around_it():
    document = parse("a:\n  b: 1\n", "f")
    assert not document.holds(("a", "c"))
    assert document.at(("a", "c", 3)) == Location("f", 1, 1)
    assert document.at(()) == Location("f", 1, 1)


def test_every_duplicate_key_is_reported_with_its_place():
    assert refusal("a: 1\nb: {c: 1, c: 2}\na: 3\n") == (
        "rules.yaml:2:11: the key 'c' stands here twice. Keep one of the two.\n"
        "rules.yaml:3:1: the key 'a' stands here twice. Keep one of the two."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1", "rules.yaml:1:4: anchors and aliases are not read here. Write it out."),
        ("a: *x", "rules.yaml:1:4: anchors and aliases are not read here. Write it out."),
        ("a: &x [1]", "rules.yaml:1:4: anchors and aliases are not read here. Write it out."),
        ("a: &x {b: 1}", "rules.yaml:1:4: anchors and aliases are not read here. Write it out."),
        (
            "a: !!python/object/apply:os.system [ls]",
            (
                "rules.yaml:1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' "
                "is not read here. Remove it."
            ),
        ),
        ("a: !mine 1", "rules.yaml:1:4: the tag '!mine' is not read here. Remove it."),
        ("a: 1\n---\nb: 2", "rules.yaml:2:1: a second document starts here. Keep one per file."),
        (
            "? [a, b]\n: 1",
            "rules.yaml:1:3: a key must be one word. Quote it if it holds brackets.",
        ),
        (f"a: {'9' * 31}", "rules.yaml:1:4: a number of 31 characters. Use at most 30."),
        ("a: 1e999", "rules.yaml:1:4: the number 1e999 is too large to hold. Write it smaller."),
    ],
)
def test_yaml_features_that_rules_never_need_are_refused(text, message):
    assert refusal(text) == message


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert refusal(bomb) == ("rules.yaml:1:4: anchors and aliases are not read here. Write it out.")


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_nesting_up_to_the_limit_is_read_and_one_level_more_refused(opening):
    closing = {"[": "]", "{a: ": "}"}[opening]
    assert parse(opening * MAX_DEPTH + closing * MAX_DEPTH, "f").data is not None
    deep = opening * (MAX_DEPTH + 1) + closing * (MAX_DEPTH + 1)
    column = len(opening) * MAX_DEPTH + 1
    assert refusal(deep) == f"rules.yaml:1:{column}: nested too deep. The limit is 30 levels."


def test_a_hundred_thousand_brackets_are_refused_like_thirty_one():
    assert refusal("[" * 100_000) == "rules.yaml:1:31: nested too deep. The limit is 30 levels."


@pytest.fixture(params=PARSERS)
def parser(request, monkeypatch):
    """Either parser of PyYAML: the one in C may be missing where PyYAML was built without it."""
    monkeypatch.setattr(yaml_source, "_Parser", PARSERS[request.param])


DEEP = {
    "lists": ("[" * 5_000, 1, 31),
    "groups": ("{a: " * 5_000, 1, 121),
    "lists in groups": ("[{a: " * 2_000, 1, 76),
    "dashes": ("- " * 5_000, 1, 61),
    "dashes and brackets": ("- " * 10 + "[" * 5_000, 1, 41),
    "indentation": ("".join(" " * i + "a:\n" for i in range(31)) + " " * 31 + "b: 1", 31, 31),
    "indented lists": ("".join(" " * i + "-\n" for i in range(40)), 31, 31),
    "after sound lines": ("a: 1\nb: [1, 2]\nc: " + "[" * 5_000, 3, 33),
    "after lines from Windows": ("a: 1\r\nb: " + "[" * 5_000, 2, 33),
    "after letters with accents": ("\u00e9\U0001f600: " + "[" * 5_000, 1, 34),
    "after a mark of the byte order": ("\ufeffa: " + "[" * 5_000, 1, 33),
    "after brackets in strings": ('a: \'[[[[[[[\'\nb: "{{\\"{{"\nc: ' + "[" * 5_000, 3, 33),
    "after brackets in plain words": ("a: b[[[[[{{\nc: " + "[" * 5_000, 2, 33),
    "after brackets in comments": ("# [[[[[\na: 1 # {{{{\nc: " + "[" * 5_000, 3, 33),
    "after brackets in a text": ("a: |\n  [[[[[\n  {{{{\nc: " + "[" * 5_000, 4, 33),
    "strings inside": ("['[[[', " * 40, 1, 241),
    "a fault behind it": ("[" * 40 + "@", 1, 31),
    "over many lines": ("[\n" * 5_000, 31, 1),
}


@pytest.mark.slow
@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "line", "column"), DEEP.values(), ids=DEEP)
def test_both_parsers_report_nesting_too_deep_at_the_same_place(text, line, column):
    assert refusal(text) == (
        f"rules.yaml:{line}:{column}: nested too deep. The limit is 30 levels."
    )


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * MAX_DEPTH + "@", "1:31"),
        ("a: " + "[" * 20 + "'[[[[[[[[[[[[[['" + "]" * 20 + "\nb: @", "2:4"),
        ("# " + "[" * 5_000 + "\na: @", "2:4"),
    ],
)
def test_another_fault_is_not_reported_as_nested_too_deep(text, place):
    said = refusal(text)
    assert said == (
        f"rules.yaml:{place}: not valid YAML: a text cannot begin with @. Put the text in quotes."
    )


OPENINGS = st.sampled_from(["[", "[ ", "[\n  ", "['[{', ", '["]}", ', "[1, ", "{k: ", "{'[': "])
LINES = st.lists(
    st.sampled_from(["# [[[[ {{{{\n", "- 'a [[['\n", "- b[[{{\n", "- [1, {c: 2}]\n"]), max_size=4
)


@pytest.mark.slow
@given(lines=LINES, openings=st.lists(OPENINGS, min_size=30, max_size=60), again=st.integers(0, 40))
def test_nesting_too_deep_is_reported_at_the_first_opening_over_the_limit(lines, openings, again):
    before = "".join([*lines, "- ", *openings[: MAX_DEPTH - 1]])
    text = before + "".join(openings[MAX_DEPTH - 1 :]) * (again + 1)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert refusal(text) == (
        f"rules.yaml:{line}:{column}: nested too deep. The limit is 30 levels."
    )


INDENT = "Check how far the line is indented, and that quotes and brackets above are closed."
BRACKETS = "A text with commas, colons or brackets goes in quotes."
NO_YAML = [
    (
        "because: Note: Labels",
        '1:14: a second colon stands in this line. Put the text in quotes: because: "Note: Labels"',
    ),
    (
        "rules:\n  - {then: hold, because: Note: Labels}",
        "2:31: a second colon stands in this line. Put the text after because: in quotes.",
    ),
    (
        'because: The "Note": Labels',
        "1:20: a second colon stands in this line. Put the text after because: in quotes.",
    ),
    ("a:\n\t- b", "2:1: a tab stands here. Indent with spaces."),
    ("a: 'open\nb: 2", "1:4: the quotes that begin here are not closed. Close them."),
    ("a: [1, 2", "1:4: the [ here is not closed. Add the ]."),
    (
        "a: [1, 2\nb: 3",
        f"2:2: a comma or the closing ] is missing here. The [ stands in line 1. {BRACKETS}",
    ),
    ("a: @home", "1:4: a text cannot begin with @. Put the text in quotes."),
    ("a: *home*", "1:4: a text cannot begin with *. Put the text in quotes."),
    ("a: & more", "1:4: a text cannot begin with &. Put the text in quotes."),
    ("a: !x!y z", "1:4: a text cannot begin with !. Put the text in quotes."),
    ('a: "Read" it', "1:11: text follows the closing quotes. Put the whole text in quotes."),
    ("a: [b] c", "1:8: text follows the closing bracket. Put the whole text in quotes."),
    (
        "a: b\n  c: d",
        f"2:4: a key stands where none can stand. {INDENT} Put a text with a colon in quotes.",
    ),
    ("- a\nb: c", f"2:1: this is no entry of the list above. Begin it with a hyphen. {INDENT}"),
    (
        "a: - b",
        "1:4: a list cannot begin here. Begin it on a line of its own, or quote the text.",
    ),
    ("a: |x\n", "1:5: a text begins on the line of its | or >. Begin it on the next line."),
    ("a: }", "1:4: a value is missing here. Put the text in quotes."),
    ("{} x", f"1:4: this does not belong to the text above. {INDENT}"),
]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "says"), NO_YAML, ids=[text for text, _ in NO_YAML])
def test_what_is_no_yaml_is_told_in_plain_words_and_with_what_to_do(text, says):
    place, _, told = says.partition(": ")
    assert refusal(text) == f"rules.yaml:{place}: not valid YAML: {told}"


@pytest.mark.usefixtures("parser")
def test_a_backslash_in_double_quotes_is_explained():
    said = refusal(r'a: "C:\home"')
    assert said.endswith(r"a backslash in double quotes. Use single quotes, or write \\ for one.")


OF_THE_PARSER = re.compile(
    "scalar|token|while (parsing|scanning)|did not find|could not find|expected|context|sequence"
)
PIECES = st.sampled_from(
    [*"[]{}:,-?#&*!|>%@`\"'\\ \n\t", ": ", "- ", "\n  ", "a", "be: ", "1", "---\n", "<<: ", "\\u12"]
)


@given(pieces=st.lists(PIECES, max_size=12))
@pytest.mark.usefixtures("parser")
def test_no_text_is_told_in_the_words_of_a_parser(pieces):
    try:
        parse("".join(pieces), "rules.yaml")
    except SourceError as error:
        told = str(error)
        assert not OF_THE_PARSER.search(told), told


@pytest.mark.parametrize("text", ["<<: x", "a:\n  <<: {b: 1}"])
def test_keys_are_not_merged(text):
    assert refusal(text).endswith("keys are not merged here. Write them out.")


def test_two_arrows_in_quotes_are_a_key_like_others():
    assert parse('{"<<": 1}', "f").data == {"<<": 1}


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07"])
def test_control_characters_are_refused(text):
    assert refusal(text) == (
        "rules.yaml: not valid YAML: it holds a character that text files do not have"
    )


# -- characters that JSON writes in two halves

HALF = "holds half of a character that is written in two parts."
WRITE_IT = "Write the character itself, or in JSON both surrogates."


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (r'{"a": "\ud83d\ude00"}', {"a": "\N{GRINNING FACE}"}),
        (r'["\uD83D\uDE00", "\udbff\udfff"]', ["\N{GRINNING FACE}", "\U0010ffff"]),
        (r'{"\ud83d\ude00": 1}', {"\N{GRINNING FACE}": 1}),
        (r'["\\\ud83d\ude00"]', ["\\\N{GRINNING FACE}"]),
        (r'["\\ud83d\\ude00"]', [r"\ud83d\ude00"]),
        (r"a: '\ud83d\ude00'", {"a": r"\ud83d\ude00"}),
        (r"a: \ud83d\ude00", {"a": r"\ud83d\ude00"}),
    ],
)
def test_a_pair_of_halves_in_json_is_one_character(text, data):
    assert parse(text, "f").data == data


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (r'{"a": "\ud83d"}', 8),
        (r'{"a": "\ude00\ud83d"}', 8),
        (r'{"a": "\ud83d\ude00", "b": "x \ud83d"}', 31),
        (r'a: "\ud83d\ude00"', 5),
    ],
)
def test_half_of_a_character_is_refused_with_its_place(text, column):
    assert refusal(text) == f"rules.yaml:1:{column}: {HALF} {WRITE_IT}"


@given(st.lists(st.text('ab\\"\N{GRINNING FACE}\U0010ffff\u00e9\n', max_size=5), max_size=4))
def test_json_with_escapes_has_the_data_and_places_of_its_texts(texts):
    data = {str(i): [text, 1] for i, text in enumerate(texts)}
    document = parse(json.dumps(data), "f")
    assert document.data == data
    as_long = re.sub(r"\\u[0-9a-f]{4}", "uxxxxx", json.dumps(data))
    expected = parse(as_long, "f")
    for i in range(len(texts)):
        assert document.at((str(i), 1)) == expected.at((str(i), 1))


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00\x01", b"\x89PNG\r\n\x1a\n\x00", bytes(range(256))])
def test_a_binary_file_is_not_text(raw):
    with pytest.raises(SourceError) as caught:
        parse_bytes(raw, "photo.yaml")
    assert str(caught.value) == "photo.yaml: is not text. Give YAML or JSON saved as UTF-8."


def test_a_file_over_the_size_limit_is_refused(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SourceError) as caught:
        read_file(path, shown_as="big.yaml")
    assert str(caught.value) == "big.yaml: is too large. The limit is 1 MB."
    with pytest.raises(SourceError) as caught:
        parse_bytes(b"#" * (MAX_BYTES + 1), "standard input")
    assert str(caught.value) == "standard input: is too large. The limit is 1 MB."


def test_a_file_at_the_size_limit_is_read(tmp_path):
    path = tmp_path / "full.yaml"
    path.write_bytes(b"a: 1 #".ljust(MAX_BYTES, b"x"))
    assert read_file(path).data == {"a": 1}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.yaml", "gone.yaml: cannot be read: no such file or directory"),
        (".", ".: cannot be read: is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_with_the_reason(tmp_path, name, message):
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / name, shown_as=name)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_has_no_data(text):
    assert parse(text, "f").data is None
