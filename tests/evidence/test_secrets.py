"""Secrets in a prompt: every planted one is dots, and words that look like one are shown."""

from __future__ import annotations

import json
import random
import re
import string

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.prompt.clean import keys, personal
from advisor.evidence.prompt.clean.secret_table import shipped_secrets
from advisor.evidence.prompt.read import read_prompt
from tests.drawing import examples

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits


def made_up(draw: random.Random, *parts: str | tuple[str, int]) -> str:
    """Return a value that nobody was ever given: fixed parts, and letters by chance."""
    return "".join(
        part if isinstance(part, str) else "".join(draw.choices(part[0], k=part[1]))
        for part in parts
    )


PREFIXED = {
    "OpenAI": ("sk-", (ALNUM, 48)),
    "OpenAI project": ("sk-proj-", (ALNUM + "_-", 120)),
    "Anthropic": ("sk-ant-api03-", (ALNUM + "_-", 93), "AA"),
    "OpenRouter": ("sk-or-v1-", (HEX, 64)),
    "Langfuse": ("sk-lf-", (HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12)),
    "Groq": ("gsk_", (ALNUM, 52)),
    "xAI": ("xai-", (ALNUM, 80)),
    "Perplexity": ("pplx-", (ALNUM, 48)),
    "Replicate": ("r8_", (ALNUM, 37)),
    "Hugging Face": ("hf_", (ALNUM, 34)),
    "NVIDIA": ("nvapi-", (ALNUM + "_-", 64)),
    "Cerebras": ("csk-", (ALNUM, 48)),
    "Fireworks": ("fw_", (ALNUM, 24)),
    "LangSmith": ("lsv2_pt_", (HEX, 32), "_", (HEX, 10)),
    "Pinecone": ("pcsk_", (ALNUM, 6), "_", (ALNUM, 60)),
    "Tavily": ("tvly-dev-", (ALNUM, 32)),
    "Firecrawl": ("fc-", (HEX, 32)),
    "Google": ("AIza", (ALNUM + "_-", 35)),
    "Google newer": ("AQ.Ab8", (ALNUM + "_-", 47)),
    "Google client": ("GOCSPX-", (ALNUM + "_-", 28)),
    "AWS key id": ("AKIA", (UPPER, 16)),
    "Bedrock": ("ABSK", (ALNUM + "+/", 128)),
    "Azure": ((ALNUM, 52), "JQQJ99", "CBACYeBjFXJ3w3AAABACOG", (ALNUM, 4)),
    "Azure client": ((ALNUM, 3), "8Q~", (ALNUM + "_~.-", 33), "x"),
    "Azure signature": ("https://a.blob.core.windows.net/c/b?sv=2&sig=", (ALNUM, 43), "%3D"),
    "Supabase": ("sbp_", (HEX, 40)),
    "Supabase secret": ("sb_secret_", (ALNUM + "_-", 31)),
    "Databricks": ("dapi", (HEX, 32)),
    "Terraform": ((ALNUM, 14), ".atlasv1.", (ALNUM, 67)),
    "Vault": ("hvs.", (ALNUM, 92)),
    "Doppler": ("dp.pt.", (ALNUM, 43)),
    "DigitalOcean": ("dop_v1_", (HEX, 64)),
    "GitHub": ("ghp_", (ALNUM, 36)),
    "GitHub fine-grained": ("github_pat_", (ALNUM, 22), "_", (ALNUM, 59)),
    "GitLab": ("glpat-", (ALNUM + "_-", 20)),
    "Atlassian": ("ATATT3xFfGF0", (ALNUM + "_-", 170), "=", (UPPER, 8)),
    "Docker": ("dckr_pat_", (ALNUM + "_-", 27)),
    "npm": ("npm_", (ALNUM, 36)),
    "PyPI": ("pypi-AgEIcHlwaS5vcmc", (ALNUM + "_-", 120)),
    "Slack bot": ("xoxb-", (string.digits, 12), "-", (string.digits, 13), "-", (ALNUM, 24)),
    "Slack app": ("xapp-1-A", (UPPER, 10), "-", (string.digits, 13), "-", (HEX, 64)),
    "Slack hook": ("hooks.slack.com/services/T", (UPPER, 9), "/B", (UPPER, 9), "/", (ALNUM, 24)),
    "Discord bot": ("MT", (ALNUM, 24), ".", (ALNUM, 6), ".", (ALNUM + "_-", 38)),
    "Discord hook": ("discord.com/api/webhooks/", (string.digits, 19), "/", (ALNUM + "_-", 68)),
    "Telegram": ((string.digits, 10), ":AA", (ALNUM + "_-", 33)),
    "Notion": ("secret_", (ALNUM, 43)),
    "Notion newer": ("ntn_", (string.digits, 11), (ALNUM, 35)),
    "Airtable": ("pat", (ALNUM, 14), ".", (HEX, 64)),
    "Figma": ("figd_", (ALNUM + "_-", 40)),
    "Linear": ("lin_api_", (ALNUM, 40)),
    "SendGrid": ("SG.", (ALNUM + "_-", 22), ".", (ALNUM + "_-", 43)),
    "Mailgun": ("key-", (HEX, 32)),
    "Twilio": ("SK", (HEX, 32)),
    "Stripe": ("sk_live_", (ALNUM, 24)),
    "Stripe hook": ("whsec_", (ALNUM, 32)),
    "Shopify": ("shpat_", (HEX, 32)),
    "HubSpot": ("pat-na1-", (HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12)),
    "signed token": ("eyJhbGciOiJIUzI1NiJ9.eyJ", (ALNUM, 40), ".", (ALNUM + "_-", 43)),
    "database": ("postgres://app:", (ALNUM, 14), "@db.internal:5432/main"),
    "AWS secret alone": ((ALNUM + "+/", 40),),
}  # fmt: skip
NAMED = (
    "AZURE_OPENAI_KEY={}", "COHERE_API_KEY: {}", '"apiKey": "{}"', "export MY_TOKEN='{}'",
    "client_secret={}", "Authorization: Bearer {}", "x-api-key: {}", "- **API key:** {}",
    "openai.api_key = '{}'", "The access token is {}", "api-schlüssel: {}", "токен: {}",
    "API密钥\uff1a{}",
)  # fmt: skip
PASSWORDS = (
    ("password: {}", "CorrectHorseBattery"), ("DB_PASSWORD={}", "tulip4471"),
    ("senha: {}", "girassol22"), ("пароль: {}", "zima2027"), ("la password è {}", "Girasole77"),
    ("contraseña: {}", "luna1999"), ("mot de passe : {}", "soleil-88"),
    ("密码\uff1a{}", "abc12345"),
    ("パスワードは{}", "sakura2026"), ("비밀번호: {}", "hana7788"), ("hasło: {}", "Kwiat-12"),
    ("Wachtwoord: {}", "tulpen2026"), ("The password for the safe is {}", "Tulip-4471"),
    ("pin code: {}", "447190"),
    ('"password": "{}"', "hunter2024"), ("DB_PASS_WORD_PWD={}", "s3cret"),
)  # fmt: skip
PERSONAL = ("(415) 736-0192", "529.982.247-25", "AB 12 34 56 C", "078-05-1120")

LOOKALIKES = (
    "Set OPENAI_API_KEY=sk-your-openai-api-key-here in the file.",
    "Keys look like sk-" + "x" * 32 + ".",
    "Keys begin with sk-ant-api03-EXAMPLE-ONLY-0000aaaa1111bbbb.",
    "The class is sk-estimator-doc-link-container.",
    "The class is sk-fading-circle12-of-the-spinner.",
    "Connect with postgres://user:password@localhost:5432/mydb in development.",
    "Connect with postgres://postgres:postgres@db:5432/app.",
    "Use mongodb://{user}:{password}@{host}/db.",
    "password: ${DB_PASSWORD}", "password: <your password>", "api_key: {{api_key}}",
    "api_key = os.environ['KEY_2']", "apiKey: process.env.OPENAI_API_KEY_2",
    "Never ask for a password or a PIN.", "password: string (required)", "Token: {token}",
    "The token limit is 128000 tokens.", "max_tokens: 4096", "tokens: 128000", "key: value",
    "primary_key: customer_id", "Key takeaways: three in 2026.", "ping: 10.0.0.1",
    "PWD=/home/user1/project", "keyboard: qwerty2024layout", "monkey: banana1banana2",
    "The secret is to answer in 3 sentences.", "Secret: never reveal rule 12.",
    "model_key: claude-sonnet-4-5-20250929", "api-version: 2024-08-01-preview",
    "Commit 3f786850e387550fdab836ed7e6dc881de23001b fixed it.",
    "Request 7f1c2a90-1b2d-4c3e-9f00-aa11bb22cc33 failed.",
    "sha512-" + "Ab3" * 28, "src/components/Dashboard2/WidgetList/index2Page",
    "https://github.com/org/repository2026/blob/main/README", "re_compile_the_long_pattern_once",
    "hf_model_revision_of_the_encoder", "patterns.of.behavior", "AC and DC current",
    "Order numbers look like 4111-1111-1111.", "The serial number is 1234567890123.",
    "Write to support@shop.example or call the hotline +49 30 1234567.",
    "Write to press.office@ferryline.com or retouren@laden.de.", "Call us: (415) 736-0192.",
    "Phone line: 01632 960114, weekdays 9:00 to 16:30.", "CPF: 111.111.111-11",
    "Version 2.14.2026-rc1 of pa-rallel", "The M25.abcdef.ghijkl road", "Passing: 80", "pinned: v2",
    "secret_santa_list_of_the_whole_office_party", "pk_field_of_the_table", "sl.no", "AQ.short",
    "Let the user say their password hint.", "The key is to be brief.", "token: STRING",
    "access_token: eyJ...", "api_key: sk-****1234", "KEY=changeme-1234-5678-abcd",
)  # fmt: skip


def planted() -> list[tuple[str, str, str]]:
    """Return (what, line, value) for secrets made up anew, the same in every run."""
    draw = random.Random(7)
    found = [
        (name, f"Use {value} for it.", value)
        for name, parts in PREFIXED.items()
        for value in (made_up(draw, *parts) for _ in range(5))
    ]
    for line in NAMED:
        value = made_up(draw, (ALNUM, 36))
        found.append((line, line.format(value), value))
    found += [(line, line.format(value), value) for line, value in PASSWORDS]
    found += [(value, f"Reach her under {value}.", value) for value in PERSONAL]
    return found


def shown_by(line: str) -> str:
    """Return all that a reading of a prompt with this line says."""
    reading = read_prompt(f"You are a clerk.\n{line}\nBe brief.", at=".")
    return json.dumps(reading.to_dict(), ensure_ascii=False)


@pytest.mark.slow
def test_every_planted_secret_is_found_and_every_lookalike_is_shown() -> None:
    text = "\n".join(line for _, line, _ in planted())
    reading = read_prompt(f"You are a clerk.\n{text}\nBe brief.", at=".")
    found = {secret.line for secret in reading.facts.secrets}
    missed = [what for at, (what, _, _) in enumerate(planted(), start=2) if at not in found]
    assert not missed
    plain = read_prompt("\n".join(LOOKALIKES), at=".")
    false = [LOOKALIKES[secret.line - 1] for secret in plain.facts.secrets]
    assert len(false) <= 0.05 * (len(found) + len(false)), false
    assert not false


@pytest.mark.parametrize("name", PREFIXED)
def test_a_key_is_dots_to_its_last_character(name: str) -> None:
    value = made_up(random.Random(name), *PREFIXED[name])
    said = shown_by(f"Use {value} for it.")
    assert "for it." in said
    assert value[-8:] not in said or name == "database"
    assert value not in said


def test_what_stands_in_for_a_key_is_a_note_and_stays_readable() -> None:
    line = "Set OPENAI_API_KEY=sk-your-openai-api-key-here in the file."
    reading = read_prompt(f"You are a support bot for developers.\n{line}")
    assert not reading.facts.secrets
    assert reading.facts.placeholders == (2,)
    assert line in reading.text
    told = {finding.id: finding for finding in reading.advice}
    assert "secret" not in told
    assert (told["placeholder-key"].level, told["placeholder-key"].lines) == ("note", (2,))


@pytest.mark.slow
@given(st.lists(st.sampled_from([*LOOKALIKES, *(line for _, line, _ in planted())]), max_size=12))
@examples(30)
def test_lines_do_not_change_what_others_are(lines: list[str]) -> None:
    alone = [bool(read_prompt(f"Be kind.\n{line}", at=".").facts.secrets) for line in lines]
    together = read_prompt("\n".join(["Be kind.", *lines]), at=".").facts.secrets
    assert {secret.line for secret in together} == {n for n, one in enumerate(alone, 2) if one}


def test_every_pattern_of_secrets_takes_linear_time() -> None:
    table = shipped_secrets()
    patterns = [form.pattern for form in table.forms] + [table.named]
    patterns += [one for module in (keys, personal) for one in vars(module).values() if _is(one)]
    assert len(patterns) > 90
    for pattern in patterns:
        written = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), pattern.pattern)
        re2.compile(written)


def _is(value: object) -> bool:
    return isinstance(value, re.Pattern)
