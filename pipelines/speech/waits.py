"""How long a speech worker's callers have waited lately: what it says of itself, so that others can tell its load."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """One worker at one moment. Only urgent requests count: words at a pause, voices, ends of turns; never partials.

    `waiting` requests have not begun, the oldest of them for `oldest_seconds`. `p95_seconds` is from the request to
    the first of its answer, over those answered in the last ten seconds; 0 when there were not even two.
    """

    waiting: int = 0
    oldest_seconds: float = 0.0
    p95_seconds: float = 0.0


class Waits:
    """The waits of the last `window_seconds`. Times are of any clock that only grows, in seconds."""

    def __init__(self, window_seconds: float = WINDOW_SECONDS) -> None:
        self._window_seconds = window_seconds
        self._waits: deque[tuple[float, float]] = deque()

    def add(self, seconds: float, *, now: float) -> None:
        """Somebody has waited so long for the first of an answer."""
        self._waits.append((now, seconds))
        self._forget(now)

    def p95_seconds(self, *, now: float) -> float:
        """What nineteen of twenty did not exceed; of fewer, all but one: a single slow answer tells nothing."""
        self._forget(now)
        answers = len(self._waits)
        if answers < 2:
            return 0.0
        rank = min(-(-answers * 95 // 100), answers - 1)
        return sorted(seconds for _, seconds in self._waits)[rank - 1]

    def _forget(self, now: float) -> None:
        while self._waits and self._waits[0][0] <= now - self._window_seconds:
            self._waits.popleft()
