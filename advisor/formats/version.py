"""The version of the advisor. The distribution takes it from here, and every output names it."""

from __future__ import annotations

__version__ = "0.2.0"
