"""Modules that a library imports at once, but that are loaded when something uses them."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from types import ModuleType

_LOADING = Lock()


class _LateModule(ModuleType):
    """Stands in the place of a module until one of its names is asked for.

    The LazyLoader of importlib does not do here: an import statement reads the `__spec__` of a
    module that is there already, and that loads it.
    """

    def __getattr__(self, name: str) -> object:
        with _LOADING:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def load_when_used(name: str) -> None:
    """Let a module be loaded at the first use of one of its names, not when it is imported.

    A module that is loaded already, or not installed, is left as it is.
    """
    if name not in sys.modules and find_spec(name) is not None:
        sys.modules[name] = _LateModule(name)
