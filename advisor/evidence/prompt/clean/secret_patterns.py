"""Patterns of secrets and personal data; every repeat has a limit."""

from __future__ import annotations

import re

_KEYS = (
    ("OpenAI or Anthropic key", ("sk-",), r"\bsk-[A-Za-z0-9_-]{16,200}"),
    ("payment provider key", ("sk_", "rk_", "pk_", "whsec_"), (
        r"\b(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,120}"
    )),
    ("AWS access key id", ("AKIA", "ASIA", "AROA"), r"\b(?:AKIA|ASIA|AROA)[A-Z0-9]{16}\b"),
    ("Google key", ("AIza", "ya29."), r"\bAIza[A-Za-z0-9_-]{30,45}|\bya29\.[A-Za-z0-9_-]{20,200}"),
    ("GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), (
        r"\bgh[pousr]_[A-Za-z0-9]{20,100}|\bgithub_pat_[A-Za-z0-9_]{20,100}"
    )),
    ("GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{18,60}"),
    ("Slack token", ("xox", "hooks.slack.com"), (
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10,120}|hooks\.slack\.com/services/[A-Za-z0-9/]{20,8"
        r"0}"
    )),
    ("package registry token", ("npm_", "pypi-", "hf_", "dop_v1_", "shpat_", "lin_api_", "ntn_"), (
        r"\b(?:npm_|pypi-|hf_|dop_v1_|shpat_|lin_api_|ntn_)[A-Za-z0-9_-]{20,200}"
    )),
    ("mail provider key", ("SG.", "key-"), (
        r"\bSG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,60}|\bkey-[0-9a-f]{32}\b"
    )),
    ("messaging key", ("AC", "SK", ":AA"), (
        r"\b(?:AC|SK)[0-9a-f]{32}\b|\b[0-9]{8,10}:AA[A-Za-z0-9_-]{30,40}"
    )),
    ("signed token", ("eyJ",), (
        r"\beyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{10,1000}(?:\.[A-Za-z0-9_-]{5,500})?"
    )),
    ("password in an address", ("://",), (
        r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,60}:[^\s@/]{3,100}@[^\s\"'<>]{1,150}"
    )),
    ("storage account key", ("=",), (
        r"(?i)\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=[A-Za-z0-9+/=%&.-]{20"
        r",200}"
    )),
)  # fmt: skip
KEY_PATTERNS = tuple((name, hints, re.compile(pattern)) for name, hints, pattern in _KEYS)
NAMED_SECRET = re.compile(
    r"(?i)(?:\b|_)(api[ _-]?key|apikey|secret|access[ _-]?key|token|passwords?|passwd"
    r"|passcode|pwd|bearer"
    r"|authorization|client[ _-]?secret|credentials?|pin(?: code)?|door code"
    r"|alarm code|passwort|kennwort|zugangscode"
    r"|contraseña|clave|mot de passe|密码|パスワード)[\"'`]?(?:\s{0,2}(?:=>|[:=\uff1a])|\s(?:is"
    r"|are|ist|es|est|lautet))\s{0,3}(?:bearer |basic )?[\"'`]?"
    r"([^\s\"'`,;<>(){}\[\]]{4,200})"
)
NAME_HINTS = (
    "key", "secret", "token", "passw", "passc", "pwd", "bearer", "authorization", "credential",
    "pin", "code", "kennwort", "contraseña", "clave", "mot de passe", "密码", "パスワード",
)  # fmt: skip
"""Every match of NAMED_SECRET contains one of these, so lines without one are skipped."""
AWS_SECRET = re.compile(r"(?:^|[^A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=])")
EMAIL = re.compile(
    r"\b([A-Za-z0-9._%+-]{1,64})@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-"
    r"Za-z]{2,24})\b"
)
SHARED_MAILBOX = re.compile(
    r"(?i)^(?:info|support|help|helpdesk|hello|contact|sales|service|services|office"
    r"|admin|team|privacy|legal|billing|hr|press"
    r"|jobs|careers|feedback|noreply|no-reply|security|abuse|orders?|bookings?"
    r"|reservations?|returns?|accounts?|invoices?"
    r"|finance|care|customercare|kundenservice|kontakt|hilfe|service-?client|contacto"
    r"|ayuda|reception|it|ops|user|name|email"
    r"|you|someone|example|test|jane\.doe|john\.doe|first\.last|your.{0,20})$"
)
PHONE = re.compile(
    r"\+[1-9][0-9]{0,2}[ ./-]?(?:\(0?\)|\([0-9]{1,4}\))?[ ./-]?[0-9](?:[ ./-]?[0-9]){6,12}"
)
SHARED_PHONE = re.compile(
    r"(?i)\b(?:hotline|helpline|help line|support|service|reception|front desk|desk"
    r"|office|switchboard|emergenc\w{1,5}|phone line"
    r"|call us|fax|clinic|branch|headquarters|shop|store|restaurant|hotel"
    r"|kundenservice|zentrale|accueil|recepción|notruf)\b"
)
CUE_DISTANCE = 60
NAMED_PHONE = re.compile(
    r"(?i)\b(?:mobile|cell|cellphone|private number|home number|direct line|handy"
    r"|mobil|móvil|portable)\b[^0-9+\n]{0,15}"
    r"(\(?[0-9][0-9 ()./-]{7,18}[0-9])"
)
CARD = re.compile(r"\b[0-9](?:[ -]?[0-9]){12,18}\b")
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b")
SOCIAL_SECURITY = re.compile(r"\b[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}\b")
CARD_DIGITS = range(14, 20)
CARD_FIRST_DIGITS = range(2, 7)
"""Payment cards begin with these digits; longer numbers that begin with 1 are mostly times."""
IBAN_LENGTHS = range(15, 35)
KEY_ENTROPY = 4.0
"""Bits per character; a 40-character AWS secret has about 4.6, English words under 4."""


PLACEHOLDERS = re.compile(
    r"(?i)^(?:x{3}|\*{3}|\.{3}|[<$%{]|(?:string|str|text|required|optional|null|none|true|false"
    r"|your|the|a|an|never|not|always|example|redacted|hidden|secret|password|token|is|are|must"
    r"|should|may|can|bearer|basic|invalid|expired|valid|correct)\b)"
)
PASSWORD_NAME = re.compile(r"(?i)(?:pass|pwd|pin|code|kennwort|contraseña|clave|密码|パスワード)")
