"""Stores that are timed and counted on their way: the same stores to all who use them."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from time import perf_counter
from types import TracebackType
from typing import Any, TypeVar, cast

from prometheus_client import Histogram

from gateway.metrics import Meters
from memory.escalations import Escalation, Escalations

Store = TypeVar("Store")


def timed(store: Store, operations: Histogram) -> Store:
    """The same store, each of its operations (and the wait for each of its locks) observed under its name."""
    return cast("Store", _Timed(store, operations))


def counted(escalations: Escalations, meters: Meters) -> Escalations:
    """The same escalations, each that is opened anew counted by its reason."""
    return cast("Escalations", _Counted(escalations, meters))


class _Timed:
    def __init__(self, store: Any, operations: Histogram) -> None:
        self._store = store
        self._operations = operations

    def __getattr__(self, name: str) -> Any:
        """Asked once for each name: what is found stays."""
        found = getattr(self._store, name)
        if inspect.iscoroutinefunction(found):
            found = _awaited(found, self._operations.labels(name))
        elif name == "lock":
            found = _locked(found, self._operations.labels(name))
        self.__dict__[name] = found
        return found


def _awaited(operation: Callable[..., Awaitable[Any]], took: Histogram) -> Callable[..., Awaitable[Any]]:
    async def observed(*arguments: Any, **named: Any) -> Any:
        began = perf_counter()
        try:
            return await operation(*arguments, **named)
        finally:
            took.observe(perf_counter() - began)

    return observed


def _locked(
    lock: Callable[..., AbstractAsyncContextManager[None]], took: Histogram
) -> Callable[..., AbstractAsyncContextManager[None]]:
    return lambda *arguments, **named: _TimedLock(lock(*arguments, **named), took)


class _TimedLock:
    """Only the wait for it counts, not how long it is held."""

    def __init__(self, lock: AbstractAsyncContextManager[None], took: Histogram) -> None:
        self._lock = lock
        self._took = took

    async def __aenter__(self) -> None:
        began = perf_counter()
        try:
            await self._lock.__aenter__()
        finally:
            self._took.observe(perf_counter() - began)

    async def __aexit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, at: TracebackType | None
    ) -> bool | None:
        return await self._lock.__aexit__(kind, trouble, at)


class _Counted:
    def __init__(self, escalations: Escalations, meters: Meters) -> None:
        self._escalations = escalations
        self._meters = meters

    def __getattr__(self, name: str) -> Any:
        return getattr(self._escalations, name)

    async def open(self, *arguments: Any, **named: Any) -> Escalation:
        """Open one; what was open already was counted when it was opened."""
        opened = await self._escalations.open(*arguments, **named)
        if opened.opened_at == named["now"]:
            self._meters.escalations.labels(opened.reason).inc()
        return opened
