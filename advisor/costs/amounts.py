"""Exact decimal amounts: reading them from user input, and writing them as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_UP, Context, Decimal, InvalidOperation
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

EXACT = Context(prec=40)
"""The decimal context of every cost, whatever context the caller has set."""

MONTH_DAYS = Decimal("30.4375")
"""The days of a month: a twelfth of 365.25."""

LARGEST = Decimal(10) ** 15
TOO_LARGE = f"is more than {LARGEST:,f}, and no larger amount is kept"
MOST_DECIMALS = 20
_SMALLEST_STEP = Decimal(1).scaleb(-MOST_DECIMALS)
_MOST_CHARACTERS = 40
_LONGEST_NUMBER = 400
"""Characters; long enough for every float, whose longest has 340 decimals."""
_MOST_SHOWN = len(".0123456789")
_SHOWN_DECIMALS = Decimal("1E-10")
_CURRENCY = re.compile(
    r"[$\u20ac\u00a3\u00a5\u20b9]|\b(?:usd|euros?|eur|gbp|chf|jpy|inr|cny)\b", re.IGNORECASE
)
_EURO = re.compile(r"\u20ac|\beur", re.IGNORECASE)
LEAST_MONTHS, MOST_MONTHS = Decimal(1), Decimal(600)


def shown(amount: Decimal) -> str:
    """Return `amount` as people write it: no exponent, no trailing zeros, ten decimals at most."""
    text = f"{amount:,f}"
    if "." not in text:
        return text
    if len(text) - text.index(".") > _MOST_SHOWN:
        text = f"{EXACT.quantize(amount, _SHOWN_DECIMALS):,f}"
    return text.rstrip("0").rstrip(".")


IN_USD = (
    "Prices are in USD: multiply by the rate, or write 3 EUR in a scenario with usd_per_eur: 1.1."
)
"""What to do about an answer in euros."""


def names_euros(text: str) -> bool:
    """Return whether a text names the euro."""
    return _EURO.search(text[:_LONGEST_NUMBER]) is not None


def plain(amount: Decimal) -> str:
    """Return every digit of `amount` without an exponent."""
    return f"{amount:f}"


def to_ten_decimals(amount: Decimal) -> Decimal:
    """Return `amount` with at most ten decimals, so that a product of two amounts can be kept."""
    if amount > LARGEST or _decimals(amount) <= _decimals(_SHOWN_DECIMALS):
        return amount
    return EXACT.quantize(amount, _SHOWN_DECIMALS)


def round_to(amount: Decimal, places: Decimal) -> Decimal:
    """Return `amount` with as many decimals as `places`; an amount above LARGEST unchanged."""
    return amount if amount > LARGEST else EXACT.quantize(amount, places)


def nearest_within_limits(value: object) -> tuple[Decimal, str] | None:
    """Return the nearest amount that can be kept, and the fault of `value`.

    None where `value` can be kept, and where it is not a number. Too many decimals are rounded
    away from zero, so that no amount becomes 0.
    """
    number = _finite(value)
    if number is None:
        return None
    if number > LARGEST:
        return LARGEST, TOO_LARGE
    if number < -LARGEST or (count := _decimals(_without_zeros(number))) <= MOST_DECIMALS:
        return None
    fault = f"has {count:,} decimals, and {MOST_DECIMALS} are kept"
    return number.quantize(_SMALLEST_STEP, ROUND_UP, EXACT), fault


def _finite(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value)
    text = str(value).strip()
    try:
        number = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def _without_zeros(number: Decimal) -> Decimal:
    """Return `number` without trailing zeros, however long it is."""
    return number.normalize(Context(prec=_LONGEST_NUMBER))


def _reader_of(
    allowed: str, fits: Callable[[Decimal], bool], *, optional: bool = False
) -> Callable[[object], Decimal | None]:
    def read(value: object) -> Decimal | None:
        if optional and value is None:
            return None
        number = _number(value)
        if number is None or not fits(number):
            raise _amount_error(*_fault(value, allowed))
        return number

    return read


def _fault(value: object, allowed: str) -> tuple[str, str]:
    if isinstance(value, str) and _CURRENCY.search(value[:_MOST_CHARACTERS]):
        return f"{_quoted(value)} names a currency", _currency_hint(value)
    if _is_too_large(value):
        most = f"Allowed: at most {shown(LARGEST)}, and {allowed}."
        return f"{_quoted(value)} does not fit", most
    return f"{_quoted(value)} does not fit", f"Allowed: {allowed}."


def _currency_hint(value: str) -> str:
    """Return what to do about a currency: euros can be converted."""
    if _EURO.search(value[:_MOST_CHARACTERS]):
        return (
            "Every amount is in USD: give the number alone, or add how many USD one euro is,"
            " as usd_per_eur: 1.1."
        )
    return "Every amount is in USD: give the number alone."


def _is_too_large(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return False
    if isinstance(value, int):
        return value > LARGEST
    try:
        number = Decimal(str(value)[:_MOST_CHARACTERS].strip())
    except InvalidOperation:
        return False
    return not number.is_nan() and number > LARGEST


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int) and abs(value) > LARGEST:
        return None
    text = str(value).strip()
    try:
        number = Decimal(text) if len(text) <= _MOST_CHARACTERS else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) > LARGEST:
        return None
    if _decimals(number) > MOST_DECIMALS:
        number = _without_zeros(number)
    if _decimals(number) > MOST_DECIMALS:
        return None
    whole = int(number.as_tuple().exponent) > 0
    return EXACT.quantize(number, Decimal(1)) if whole else EXACT.plus(number)


def _quoted(value: object) -> str:
    match value:
        case str():
            text = value if len(value) <= _MOST_CHARACTERS else value[:_MOST_CHARACTERS] + "..."
            return f"'{text}'"
        case None:
            return "nothing"
        case bool() | float() | Decimal():
            return str(value)
        case int():
            return str(value) if abs(value) <= LARGEST else "a number this large"
        case _:
            return f"a {type(value).__name__}"


def _amount_error(what: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("amount", "{what}", {"what": what, "hint": hint})


def _is_amount(number: Decimal) -> bool:
    return number >= 0


def _is_positive(number: Decimal) -> bool:
    return number > 0


def _is_share(number: Decimal) -> bool:
    return 0 <= number <= 1


def _is_positive_share(number: Decimal) -> bool:
    return 0 < number <= 1


def _is_whole(number: Decimal) -> bool:
    return number >= 0 and number == number.to_integral_value()


_AMOUNT = "a number from 0 up, such as 1200 or '0.15'"
_POSITIVE = "a number above 0, such as 12 or '0.5'"
_SHARE = "a share from 0 to 1, such as '0.8'"
_POSITIVE_SHARE = "a share above 0 and up to 1, such as '0.6'"
_WHOLE = "a whole number from 0 up"


def read_months(value: object) -> Decimal:
    """Return a number of months to compare. Raises PydanticCustomError for one out of range."""
    number = _number(value)
    if number is None:
        raise _amount_error(*_fault(value, _MONTHS))
    if number < LEAST_MONTHS:
        what = f"{_quoted(value)} is less than one month, and nothing is billed for less"
        raise _amount_error(what, f"Allowed: {_MONTHS}.")
    if number > MOST_MONTHS:
        what = f"{_quoted(value)} is more than 50 years, and no price holds that long"
        raise _amount_error(what, f"Allowed: {_MONTHS}.")
    return number


_MONTHS = "a number of months from 1 to 600, such as 12"
read_amount = _reader_of(_AMOUNT, _is_amount)
read_positive = _reader_of(_POSITIVE, _is_positive)
read_share = _reader_of(_SHARE, _is_share)

Exact: TypeAlias = Annotated[
    Decimal, PlainSerializer(plain, return_type=str, when_used="json-unless-none")
]
_FromZero = Annotated[Exact, Field(ge=0, le=LARGEST)]
_AboveZero = Annotated[Exact, Field(gt=0, le=LARGEST)]
"""The bounds only fill the JSON Schema: the readers run first, and refuse with a message."""

Amount = Annotated[_FromZero, BeforeValidator(read_amount)]
OptionalAmount = Annotated[
    _FromZero | None, BeforeValidator(_reader_of(_AMOUNT, _is_amount, optional=True))
]
Positive = Annotated[_AboveZero, BeforeValidator(read_positive)]
Months = Annotated[Exact, Field(ge=LEAST_MONTHS, le=MOST_MONTHS), BeforeValidator(read_months)]
OptionalPositive = Annotated[
    _AboveZero | None, BeforeValidator(_reader_of(_POSITIVE, _is_positive, optional=True))
]
Share = Annotated[Exact, Field(ge=0, le=1), BeforeValidator(read_share)]
OptionalShare = Annotated[
    Annotated[Exact, Field(ge=0, le=1)] | None,
    BeforeValidator(_reader_of(_SHARE, _is_share, optional=True)),
]
PositiveShare = Annotated[
    Exact, Field(gt=0, le=1), BeforeValidator(_reader_of(_POSITIVE_SHARE, _is_positive_share))
]
Whole = Annotated[
    Exact, Field(ge=0, le=LARGEST, multiple_of=1), BeforeValidator(_reader_of(_WHOLE, _is_whole))
]
