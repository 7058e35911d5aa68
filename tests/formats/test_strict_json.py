"""The JSON reader: what is JSON comes out as it is, all else is refused with a message."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SourceError
from advisor.formats.strict_json import check_json, read_json
from tests.drawing import examples

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-(10**28), 10**28) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.slow
@given(values, st.booleans())
def test_valid_json_is_read_unchanged(value, escaped):
    found = read_json(json.dumps(value, ensure_ascii=escaped).encode())
    assert (found, type(found)) == (value, type(value))


@examples(200)
@given(st.binary(max_size=40) | st.text('{}[]",:0123456789-+.eEtrufalsn\\ \ud800', max_size=40))
def test_invalid_json_is_refused_with_a_message(raw):
    raw = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    try:
        assert read_json(raw) == json.loads(raw)
    except SourceError as error:
        assert str(error).startswith("body")  # noqa: PT017  # most are refused, some are read


def test_every_doubled_key_of_a_group_is_named():
    with pytest.raises(SourceError) as caught:
        read_json(b'{"a": 1, "b": 2, "a": 3, "b": 4}')
    assert str(caught.value) == (
        "body: the key 'a' stands here twice. Keep one of the two.\n"
        "body: the key 'b' stands here twice. Keep one of the two."
    )


def test_a_whole_surrogate_pair_is_one_character():
    assert read_json(b'"\\ud83c\\udf89"') == "\N{PARTY POPPER}"


@pytest.mark.slow
@pytest.mark.parametrize("wide", [[0] * 200_000, {str(n): [n] for n in range(50_000)}])
def test_many_values_on_one_level_are_not_too_deep(wide):
    check_json(wide)
