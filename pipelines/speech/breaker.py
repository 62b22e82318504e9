"""Which of several services to try first: one that failed is left alone for a growing while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 120.0


class Named(Protocol):
    """Anything with a name of its own."""

    @property
    def name(self) -> str: ...


Service = TypeVar("Service", bound=Named)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one service does, to be looked at any time: whether it is left alone now, and how often it failed so far."""

    name: str
    paused: Callable[[], bool]
    failures: Callable[[], int]


class Breaker(Generic[Service]):
    """The services in the owner's order, and how they have done lately. `clock` gives seconds that only grow."""

    def __init__(self, services: Sequence[Service], clock: Callable[[], float]) -> None:
        if not services:
            raise ValueError("there has to be at least one service")
        self._services = tuple(services)
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._failures_ever: dict[str, int] = {}
        self._paused_until: dict[str, float] = {}

    def order(self) -> list[Service]:
        """All services: the ones in good standing first, then the paused ones, the soonest back first."""
        now = self._clock()
        good = [service for service in self._services if self._paused_until.get(service.name, now) <= now]
        paused = [service for service in self._services if service not in good]
        return good + sorted(paused, key=lambda service: self._paused_until[service.name])

    def failed(self, service: Service) -> float:
        """Pause a service; each failure in a row doubles it. Returns for how many seconds."""
        failures = self._failures.get(service.name, 0) + 1
        self._failures[service.name] = failures
        self._failures_ever[service.name] = self._failures_ever.get(service.name, 0) + 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)
        self._paused_until[service.name] = self._clock() + pause
        return pause

    def worked(self, service: Service) -> None:
        """It does its work: back in good standing."""
        self._failures.pop(service.name, None)
        self._paused_until.pop(service.name, None)

    def standings(self) -> list[Standing]:
        """Each service, in the owner's order."""
        return [self._standing(service.name) for service in self._services]

    def _standing(self, name: str) -> Standing:
        return Standing(
            name,
            paused=lambda: self._paused_until.get(name, 0.0) > self._clock(),
            failures=lambda: self._failures_ever.get(name, 0),
        )
