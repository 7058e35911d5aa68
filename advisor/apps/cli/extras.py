"""What a command says when the packages of its extra are not there."""

from __future__ import annotations

from advisor.errors import AdvisorError, Problem


def extra_not_installed(extra: str) -> AdvisorError:
    """Return the error that says how to install the packages of an extra."""
    what = f"the parts of `{extra}` are not installed"
    return AdvisorError(
        Problem("", what, f"Install them with: pip install 'tune-or-prompt[{extra}]'")
    )
