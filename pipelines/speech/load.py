"""Whether the local models keep up: the signal by which a gateway takes fewer calls rather than answering late."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.speech.waits import WorkerLoad

BEHIND_SECONDS = 0.6
"""A worker this slow makes an answer late: two of them, the pause and the mind come to a second and a half."""
SETTLED_SHARE = 0.5
"""Under this share of it, for as long as it takes to tell, calls are taken again."""
STEADY_SECONDS = 5.0


class SpeechLoad:
    """How far the speech workers are behind, with hysteresis. Pure: `observe` is told what they say of themselves.

    `admits`: whether one more call would be answered in time. It turns false at once when a worker falls behind, and
    true again only when all have been well clear of that for `steady_seconds`. Without local models it stays true.
    """

    def __init__(
        self,
        *,
        behind_seconds: float = BEHIND_SECONDS,
        settled_share: float = SETTLED_SHARE,
        steady_seconds: float = STEADY_SECONDS,
    ) -> None:
        self._behind_seconds = behind_seconds
        self._settled_share = settled_share
        self._steady_seconds = steady_seconds
        self._settled_since: float | None = None
        self.workers: Mapping[str, WorkerLoad] = {}
        """What was last told, by worker."""
        self.pressure = 0.0
        """The slowest worker's wait as a share of what is still in time: 1 and more is too late."""
        self.admits = True

    def observe(self, workers: Mapping[str, WorkerLoad], *, now: float) -> None:
        """What each worker says now; `now` is in seconds of a clock that only grows."""
        self.workers = dict(workers)
        waits = (max(load.oldest_seconds, load.p95_seconds) for load in workers.values())
        self.pressure = max(waits, default=0.0) / self._behind_seconds
        if self.pressure > self._settled_share:
            self._settled_since = None
        elif self._settled_since is None:
            self._settled_since = now
        if self.pressure >= 1.0:
            self.admits = False
        elif self._settled_since is not None and now - self._settled_since >= self._steady_seconds:
            self.admits = True
