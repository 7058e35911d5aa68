"""A decorator that caches the latest results of a method on each object.

The cache is freed with the object. `functools.lru_cache` on a method would keep the object alive.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Concatenate, Generic, ParamSpec, TypeVar

S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")


class _CachedMethod(Generic[S, P, R]):
    """A method that puts a cache on each object at the first call."""

    def __init__(self, method: Callable[Concatenate[S, P], R], maxsize: int) -> None:
        self._method = method
        self._maxsize = maxsize
        self._name = method.__name__
        self.__doc__ = method.__doc__

    def __get__(self, instance: S, owner: type[S]) -> Callable[P, R]:
        bound: Callable[..., R] = self._method.__get__(instance, owner)
        cached: Callable[..., R] = lru_cache(maxsize=self._maxsize)(bound)
        result: Callable[P, R] = vars(instance).setdefault(self._name, cached)
        return result


def cached_method(
    maxsize: int,
) -> Callable[[Callable[Concatenate[S, P], R]], _CachedMethod[S, P, R]]:
    """Return a decorator that caches the latest `maxsize` results of a method on each object.

    The arguments must be hashable, and the class must have no `__slots__`.
    """

    def decorated(method: Callable[Concatenate[S, P], R]) -> _CachedMethod[S, P, R]:
        return _CachedMethod(method, maxsize)

    return decorated
