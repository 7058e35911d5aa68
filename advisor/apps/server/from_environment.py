"""The app for servers that start it by name, with the rules that the environment names."""

from __future__ import annotations

import os

from starlette.applications import Starlette

from advisor.apps.environment import (
    DIGEST_VARIABLE,
    check_digest,
    named_hosts,
    named_rulebook,
)
from advisor.apps.server.hosts import LOOPBACK
from advisor.apps.server.http import create_app


def app_from_environment() -> Starlette:
    """Return the app with the rules that ADVISOR_RULES and ADVISOR_EXTEND name.

    Each worker of another server, such as `uvicorn --factory advisor:app_from_environment`, calls
    this. With ADVISOR_DIGEST it does not start on other rules. ADVISOR_ALLOWED_HOSTS names hosts
    besides this machine, separated by commas. Raises AdvisorError naming every fault.
    """
    rulebook = named_rulebook()
    check_digest(rulebook, os.environ.get(DIGEST_VARIABLE))
    return create_app(rulebook, allowed_hosts=[*LOOPBACK, *named_hosts()])
