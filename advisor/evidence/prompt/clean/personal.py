"""Personal data in a prompt: addresses, phones, cards and numbers of accounts and people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.evidence.prompt.clean.secret_spans import SecretSpan, span_of

EMAIL = re.compile(
    r"\b([A-Za-z0-9._%+-]{1,64})@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-"
    r"Za-z]{2,24})\b"
)
SHARED_MAILBOX = re.compile(
    r"(?i)^(?:user|name|email|you|sender|recipient|someone|example|test|jane\.doe|john\.doe|first\.last|your.{0,20}"
    r"|(?:.{0,30}[._+-])?(?:info|support|help|helpdesk|hello|contact|sales|service|services|office"
    r"|admin|team|privacy|legal|billing|hr|press|presse|media|marketing"
    r"|jobs|careers|feedback|noreply|no-reply|reply|security|abuse|orders?|bookings?"
    r"|reservations?|returns?|refunds?|accounts?|accounting|invoices?|retouren|rechnung|versand"
    r"|finance|care|customercare|kundenservice|kontakt|hilfe|service-?client|contacto"
    r"|ayuda|reception|rezeption|it|ops|desk|shop|postmaster|webmaster)(?:[._+-].{0,30})?)$"
)
PHONE = re.compile(
    r"\+[1-9][0-9]{0,2}[ ./-]?(?:\(0?\)|\([0-9]{1,4}\))?[ ./-]?[0-9](?:[ ./-]?[0-9]){6,12}"
)
NORTH_AMERICAN_PHONE = re.compile(
    r"(?:^|[^\w.-])(\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4})(?:$|[^\w-])"
)
SHARED_PHONE = re.compile(
    r"(?i)\b(?:hotline|helpline|help line|support|service|reception|front desk|desk"
    r"|office|switchboard|emergenc\w{1,5}|phone line"
    r"|call us|fax|clinic|branch|headquarters|shop|store|restaurant|hotel"
    r"|kundenservice|zentrale|accueil|recepción|notruf)\b"
)
_CUE_DISTANCE = 60
NAMED_PHONE = re.compile(
    r"(?i)\b(?:mobile|cell|cellphone|private number|home number|direct line|handy"
    r"|mobil|móvil|portable)\b[^0-9+\n]{0,15}"
    r"(\(?[0-9][0-9 ()./-]{7,18}[0-9])"
)
CARD = re.compile(r"\b[0-9](?:[ -]?[0-9]){12,18}\b")
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b")
SOCIAL_SECURITY = re.compile(r"\b[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}\b")
NATIONAL_INSURANCE = re.compile(
    r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"
)
BRAZILIAN_TAXPAYER = re.compile(r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b")
CARD_DIGITS = range(14, 20)
CARD_FIRST_DIGITS = range(2, 7)
"""Payment cards begin with these digits; longer numbers that begin with 1 are mostly times."""
IBAN_LENGTHS = range(15, 35)
_SAMPLES = frozenset(
    f"{name}.{end}"
    for name in ("company", "domain", "yourcompany", "yourdomain")
    for end in ("com", "org", "net")
)
_DIGITS = frozenset("0123456789")


def personal_data_in(text: str) -> Iterator[SecretSpan]:
    """Yield the personal data of a text, in any order."""
    start = 0
    for line in text.split("\n"):
        if "@" in line:
            yield from _emails(line, start)
        if not _DIGITS.isdisjoint(line):
            yield from _numbers(line, start)
        start += len(line) + 1


def _emails(line: str, start: int) -> Iterator[SecretSpan]:
    for match in EMAIL.finditer(line):
        is_slot = match[1].isupper() and match[1].isalpha()
        is_sample = match[2].startswith("example.") or match[2] in _SAMPLES
        if not (is_slot or is_sample or SHARED_MAILBOX.match(match[1])):
            yield span_of("personal", "e-mail address", match, start)


def _numbers(line: str, start: int) -> Iterator[SecretSpan]:
    for match in CARD.finditer(line):
        if _is_card(match.group()):
            yield span_of("personal", "payment card number", match, start)
    for match in IBAN.finditer(line):
        length = _iban_length(match.group())
        if length:
            at = start + match.start()
            yield SecretSpan("personal", "bank account number", at, at + length)
    yield from _phones(line, start)
    yield from _numbers_of_people(line, start)


def _phones(line: str, start: int) -> Iterator[SecretSpan]:
    for group, pattern in ((0, PHONE), (1, NORTH_AMERICAN_PHONE)):
        for match in pattern.finditer(line) if group or "+" in line else ():
            before = line[max(0, match.start() - _CUE_DISTANCE) : match.start()]
            if not SHARED_PHONE.search(before):
                yield span_of("personal", "phone number", match, start, group)
    for match in NAMED_PHONE.finditer(line):
        yield span_of("personal", "phone number", match, start, 1)


def _numbers_of_people(line: str, start: int) -> Iterator[SecretSpan]:
    for match in SOCIAL_SECURITY.finditer(line) if "-" in line else ():
        yield span_of("personal", "social security number", match, start)
    for match in NATIONAL_INSURANCE.finditer(line):
        yield span_of("personal", "national insurance number", match, start)
    for match in BRAZILIAN_TAXPAYER.finditer(line) if "-" in line else ():
        if _is_brazilian_taxpayer(match.group()):
            yield span_of("personal", "taxpayer number", match, start)


def _is_card(found: str) -> bool:
    """Return whether the digits pass the Luhn check (ISO/IEC 7812-1)."""
    digits = [int(c) for c in found if c.isdigit()]
    if (
        len(digits) not in CARD_DIGITS
        or digits[0] not in CARD_FIRST_DIGITS
        or len(set(digits)) == 1
    ):
        return False
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])  # noqa: PLR2004
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban_length(found: str) -> int:
    """Return the length of the account number in `found`; words in capitals may follow it."""
    return next((n for n in range(len(found), 14, -1) if _is_iban(found[:n])), 0)


def _is_iban(found: str) -> bool:
    """Return whether the account number passes the mod-97 check (ISO 13616)."""
    plain = found.replace(" ", "")
    if len(plain) not in IBAN_LENGTHS:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_brazilian_taxpayer(found: str) -> bool:
    """Return whether the two check digits of a CPF fit its first nine (modulo 11)."""
    digits = [int(c) for c in found if c.isdigit()]
    if len(set(digits)) == 1:
        return False
    for count in (9, 10):
        weighed = sum(d * w for d, w in zip(digits[:count], range(count + 1, 1, -1), strict=True))
        if weighed * 10 % 11 % 10 != digits[count]:
            return False
    return True
