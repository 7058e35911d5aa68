"""Reading YAML: words stay words, every value has its place, hostile input is refused."""

import pytest

from advisor.errors import Location, SourceError
from advisor.yaml_source import MAX_BYTES, MAX_DEPTH, parse, parse_bytes, read_file


def refusal(text):
    with pytest.raises(SourceError) as caught:
        parse(text, "rules.yaml")
    return str(caught.value)


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "No", "ON", "12:30", "1_000"])
def test_words_that_older_yaml_would_change_stay_words(word):
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


def test_json_is_read_as_it_is():
    text = '{"a": [1, 2.5, true, null, "no"], "b": {"c": "\\u00e9"}}'
    assert parse(text, "f").data == {"a": [1, 2.5, True, None, "no"], "b": {"c": "é"}}


def test_keys_are_words_whatever_they_look_like():
    assert parse("{1: a, true: b, no: c}", "f").data == {"1": "a", "true": "b", "no": "c"}


def test_a_byte_order_mark_is_left_out():
    assert parse_bytes(b"\xef\xbb\xbfa: 1", "f").data == {"a": 1}


def test_every_value_knows_its_line_and_column():
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


def test_a_path_that_is_not_there_points_at_what_holds_it():
    document = parse("a:\n  b: 1\n", "f")
    assert not document.holds(("a", "c"))
    assert document.at(("a", "c", 3)) == Location("f", 1, 1)
    assert document.at(()) == Location("f", 1, 1)


def test_every_twice_written_key_is_told_with_its_place():
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
def test_what_rules_and_answers_never_need_is_refused(text, message):
    assert refusal(text) == message


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert refusal(bomb) == ("rules.yaml:1:4: anchors and aliases are not read here. Write it out.")


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_nesting_ends_at_its_limit(opening):
    closing = {"[": "]", "{a: ": "}"}[opening]
    assert parse(opening * MAX_DEPTH + closing * MAX_DEPTH, "f").data is not None
    deep = opening * (MAX_DEPTH + 1) + closing * (MAX_DEPTH + 1)
    column = len(opening) * MAX_DEPTH + 1
    assert refusal(deep) == f"rules.yaml:1:{column}: nested too deep. The limit is 30 levels."


def test_a_hundred_thousand_brackets_are_refused_like_thirty_one():
    assert refusal("[" * 100_000) == "rules.yaml:1:31: nested too deep. The limit is 30 levels."


def test_faulty_yaml_is_told_with_its_place():
    assert refusal("a: [1, 2\nb: 3") == (
        "rules.yaml:2:2: not valid YAML: did not find expected ',' or ']'"
    )
    assert refusal("a: 'open") == ("rules.yaml:1:9: not valid YAML: found unexpected end of stream")


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07"])
def test_characters_that_text_never_holds_are_refused(text):
    assert refusal(text) == (
        "rules.yaml: not valid YAML: it holds a character that text files do not have"
    )


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00\x01", b"\x89PNG\r\n\x1a\n\x00", bytes(range(256))])
def test_a_binary_file_is_not_text(raw):
    with pytest.raises(SourceError) as caught:
        parse_bytes(raw, "photo.yaml")
    assert str(caught.value) == "photo.yaml: is not text. Give YAML or JSON saved as UTF-8."


def test_a_file_past_its_limit_is_not_read(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SourceError) as caught:
        read_file(path, shown_as="big.yaml")
    assert str(caught.value) == "big.yaml: is too large. The limit is 1 MB."
    with pytest.raises(SourceError) as caught:
        parse_bytes(b"#" * (MAX_BYTES + 1), "standard input")
    assert str(caught.value) == "standard input: is too large. The limit is 1 MB."


def test_a_file_at_its_limit_is_read(tmp_path):
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
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, message):
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / name, shown_as=name)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_holds_nothing(text):
    assert parse(text, "f").data is None
